package dev.stategrad.server.worker;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.logs.LogContext;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.Workers;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobProgress;
import dev.stategrad.worker.v1.RunJobRequest;
import dev.stategrad.worker.v1.RunJobResponse;
import dev.stategrad.worker.v1.StartJob;
import dev.stategrad.worker.v1.StopReason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of RunJob. The job has a thread of its own; when the call ends before it, the job writes down where it stands and
 * stops. Of its progress, a slow reader is told what is newest when there is room.
 */
final class JobCall implements StreamObserver<RunJobRequest> {
    private final Function<StartJob, JobTask> opening;
    private final Function<Throwable, JobEnd> failing;
    private final Workers workers;
    private final ServerCallStreamObserver<RunJobResponse> out;
    private boolean started;
    private boolean ended;
    private @Nullable StopReason stop;
    private @Nullable JobTask task;
    private @Nullable JobProgress newest;

    /**
     * @param opening called on the job's thread
     * @param failing what is answered where opening fails
     */
    JobCall(
            Function<StartJob, JobTask> opening,
            Function<Throwable, JobEnd> failing,
            Workers workers,
            StreamObserver<RunJobResponse> responses) {
        this.opening = opening;
        this.failing = failing;
        this.workers = workers;
        this.out = (ServerCallStreamObserver<RunJobResponse>) responses;
        out.setOnCancelHandler(() -> stop(StopReason.STOP_REASON_DRAIN));
        out.setOnReadyHandler(this::flush);
    }

    @Override
    public void onNext(RunJobRequest message) {
        switch (message.getRequestCase()) {
            case START -> start(message.getStart());
            case STOP -> stop(message.getStop().getReason());
            case REQUEST_NOT_SET -> throw new InvalidInputException("request", "start or stop", "an empty one");
        }
    }

    @Override
    public void onError(Throwable gone) {
        stop(StopReason.STOP_REASON_DRAIN);
    }

    @Override
    public void onCompleted() {
        // Nothing more will be asked of the job.
    }

    private void start(StartJob start) {
        if (started) {
            throw new InvalidInputException("start", "the first message and only that", "another one");
        }
        started = true;
        Cancellation closing = new Cancellation();
        Cancellation.Registration draining = closing.onCancel(() -> stop(StopReason.STOP_REASON_DRAIN));
        workers.start(closing, () -> {
            try (draining) {
                end(run(start));
            }
        });
    }

    private JobEnd run(StartJob start) {
        try (LogContext user = LogContext.with(LogContext.Key.USER, start.getUser());
                LogContext job = LogContext.with(LogContext.Key.JOB, start.getJob())) {
            return open(start).run(this::progress);
        } catch (RuntimeException | Error e) {
            return failing.apply(e);
        }
    }

    private JobTask open(StartJob start) {
        JobTask opened = opening.apply(start);
        StopReason before;
        synchronized (this) {
            task = opened;
            before = stop;
        }
        if (before != null) {
            opened.stop(before);
        }
        return opened;
    }

    private void stop(StopReason why) {
        JobTask running;
        synchronized (this) {
            if (stop == why || stop == StopReason.STOP_REASON_CANCEL) {
                return;
            }
            stop = why;
            running = task;
        }
        if (running != null) {
            running.stop(why);
        }
    }

    private synchronized void progress(JobProgress progress) {
        newest = progress;
        flush();
    }

    private synchronized void flush() {
        if (out.isReady()) {
            sendNewest();
        }
    }

    private void sendNewest() {
        if (newest != null && !ended) {
            out.onNext(RunJobResponse.newBuilder().setProgress(newest).build());
            newest = null;
        }
    }

    private synchronized void end(JobEnd end) {
        sendNewest();
        ended = true;
        out.onNext(RunJobResponse.newBuilder().setEnd(end).build());
        out.onCompleted();
    }
}
