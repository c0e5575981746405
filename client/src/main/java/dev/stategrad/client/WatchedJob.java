package dev.stategrad.client;

import dev.stategrad.v1.WatchJobRequest;
import dev.stategrad.v1.WatchJobResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A job that is followed to its end, over as many calls as that takes. */
final class WatchedJob implements Retrying.Call<JobInfo>, StreamingCall.Inbound<WatchJobResponse, JobInfo> {
    private final Consumer<StreamingCall<WatchJobRequest, WatchJobResponse, JobInfo>> method;
    private final Consumer<JobInfo> listener;
    private final ServiceErrors errors;
    private final JobWire wire;
    private final Outage outage;
    private @Nullable JobInfo last;

    WatchedJob(
            Consumer<StreamingCall<WatchJobRequest, WatchJobResponse, JobInfo>> method,
            Consumer<JobInfo> listener,
            RetryPolicy retries,
            ServiceErrors errors) {
        this.method = method;
        this.listener = listener;
        this.errors = errors;
        this.wire = new JobWire(errors);
        this.outage = new Outage(retries, problem -> {});
    }

    @Override
    public CompletableFuture<JobInfo> make() {
        StreamingCall<WatchJobRequest, WatchJobResponse, JobInfo> call =
                new StreamingCall<>(Outbound.none(), this, errors);
        method.accept(call);
        return call.result();
    }

    @Override
    public Optional<Duration> again(StategradServiceException failure) {
        return outage.next(failure);
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
