package dev.stategrad.server.worker;

import dev.stategrad.server.meters.MeterReading;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.worker.v1.ReadMetersRequest;
import dev.stategrad.worker.v1.ReadMetersResponse;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a worker process every few seconds what it has counted, shows that among this process's meters, and has a worker ended
 * that does not answer.
 */
final class WorkerPulse implements StreamObserver<ReadMetersResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPulse.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final RunningWorker worker;
    private final Meters meters;
    private final Duration silence;
    private final ScheduledExecutorService timers;
    private MeterReading last = MeterReading.NONE;

    /** @param silence time without an answer after which the worker is taken for hung */
    WorkerPulse(RunningWorker worker, Meters meters, Duration silence, ScheduledExecutorService timers) {
        this.worker = worker;
        this.meters = meters;
        this.silence = silence;
        this.timers = timers;
    }

    /** Asks from now on, until the process is gone. */
    void begin() {
        worker.exit().thenRun(() -> count(last().atRest()));
        timers.execute(this::ask);
    }

    private void ask() {
        Context.ROOT.run(() -> WorkerServiceGrpc.newStub(worker.channel())
                .withDeadlineAfter(silence.toNanos(), TimeUnit.NANOSECONDS)
                .readMeters(ReadMetersRequest.getDefaultInstance(), this));
    }

    @Override
    public void onNext(ReadMetersResponse response) {
        count(MeterMessages.reading(response));
    }

    @Override
    public void onCompleted() {
        long pause = Math.min(INTERVAL.toNanos(), silence.toNanos());
        try {
            timers.schedule(this::ask, pause, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("this process is about to stop, and its worker with it", e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED && worker.isAlive()) {
            LOG.warn("worker process {} gave no sign of life for {}; it is ended", worker.pid(), silence);
            worker.kill();
        }
    }

    private synchronized MeterReading last() {
        return last;
    }

    private synchronized void count(MeterReading now) {
        meters.absorb(last, now);
        last = now;
    }
}
