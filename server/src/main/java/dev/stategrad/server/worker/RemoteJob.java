package dev.stategrad.server.worker;

import dev.stategrad.server.work.JobWorker;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.RunJobRequest;
import dev.stategrad.worker.v1.RunJobResponse;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job at a worker, as the front sees it. */
final class RemoteJob implements JobWorker.RunningJob, StreamObserver<RunJobResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteJob.class);

    private final JobWorker.Start start;
    private final JobWorker.Listener listener;
    private final Consumer<RemoteJob> stopAsked;
    private Worker.@Nullable Lease lease;
    private @Nullable StreamObserver<RunJobRequest> requests;
    private JobWorker.@Nullable Stop stop;
    private @Nullable JobEnd end;
    private boolean over;

    private RemoteJob(JobWorker.Start start, JobWorker.Listener listener, Consumer<RemoteJob> stopAsked) {
        this.start = start;
        this.listener = listener;
        this.stopAsked = stopAsked;
    }

    /**
     * Begins a job as soon as there is a worker.
     *
     * @param stopAsked told when the job was asked to stop
     */
    static RemoteJob begin(
            CompletableFuture<Worker.Lease> worker,
            JobWorker.Start start,
            JobWorker.Listener listener,
            Consumer<RemoteJob> stopAsked) {
        RemoteJob job = new RemoteJob(start, listener, stopAsked);
        // Not in the context of a call that happens to be at hand: the job would end with it.
        worker.whenComplete((lease, failure) -> Context.ROOT.run(() -> job.open(lease, failure)));
        return job;
    }

    @Override
    public void stop(JobWorker.Stop why) {
        synchronized (this) {
            if (over || stop == why || stop == JobWorker.Stop.CANCEL) {
                return;
            }
            stop = why;
            if (requests == null) {
                return;
            }
            requests.onNext(JobMessages.stop(why));
        }
        stopAsked.accept(this);
    }

    boolean isOver() {
        synchronized (this) {
            return over;
        }
    }

    /** Has the worker ended, which does not answer. */
    void kill() {
        Worker.Lease doomed;
        synchronized (this) {
            doomed = over ? null : lease;
        }
        if (doomed != null) {
            LOG.warn("job {} was told to stop and did not; its worker is ended", start.job());
            doomed.kill();
        }
    }

    private void open(Worker.@Nullable Lease worker, @Nullable Throwable failure) {
        if (worker == null) {
            LOG.warn("there is no worker for job {}", start.job(), failure);
            finish();
            return;
        }
        JobWorker.Stop before;
        synchronized (this) {
            lease = worker;
            requests = WorkerServiceGrpc.newStub(worker.channel()).runJob(this);
            requests.onNext(JobMessages.start(start));
            before = stop;
            if (before != null) {
                requests.onNext(JobMessages.stop(before));
            }
        }
        if (before != null) {
            stopAsked.accept(this);
        }
    }

    @Override
    public void onNext(RunJobResponse message) {
        switch (message.getEventCase()) {
            case PROGRESS -> listener.progressed(JobMessages.progress(message.getProgress()));
            case END -> end = message.getEnd();
            case EVENT_NOT_SET -> LOG.warn("job {}: expected progress or an end, found an empty message", start.job());
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.warn("job {} was interrupted", start.job(), failure);
        finish();
    }

    @Override
    public void onCompleted() {
        finish();
    }

    private void finish() {
        Worker.Lease done;
        synchronized (this) {
            over = true;
            done = lease;
        }
        if (done != null) {
            done.close();
        }
        if (end == null) {
            listener.lost();
        } else {
            listener.ended(JobMessages.end(end));
        }
    }
}
