package dev.stategrad.client;

import dev.stategrad.v1.WatchJobRequest;
import dev.stategrad.v1.WatchJobResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A job that is followed to its end. */
final class WatchedJob extends Followed<WatchJobRequest, WatchJobResponse, JobInfo> {
    private final Consumer<JobInfo> listener;
    private final JobWire wire;
    private @Nullable JobInfo last;

    WatchedJob(
            Consumer<StreamingCall<WatchJobRequest, WatchJobResponse, JobInfo>> method,
            Consumer<JobInfo> listener,
            RetryPolicy retries,
            ServiceErrors errors) {
        super(method, retries, problem -> {}, errors);
        this.listener = listener;
        this.wire = new JobWire(errors);
    }

    @Override
    public void accept(WatchJobResponse answer) {
        JobInfo job = wire.job(answer.getJob());
        if (job.equals(last)) {
            // Where it stood when the line dropped.
            outage.over();
            return;
        }
        outage.overWithNews();
        last = job;
        listener.accept(job);
    }

    @Override
    public JobInfo finish() {
        JobInfo job = last;
        if (job == null || !job.status().isFinal()) {
            throw errors.brokenReply("expected the job in its final state, found the end");
        }
        return job;
    }
}
