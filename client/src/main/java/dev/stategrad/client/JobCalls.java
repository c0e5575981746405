package dev.stategrad.client;

import dev.stategrad.v1.CancelJobRequest;
import dev.stategrad.v1.GetJobRequest;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ListJobsRequest;
import dev.stategrad.v1.WatchJobRequest;
import io.grpc.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The calls of JobService. */
final class JobCalls {
    private static final int PAGE = 1_000;

    private final JobServiceGrpc.JobServiceStub service;
    private final ServiceErrors errors;
    private final RetryPolicy retries;
    private final UnaryCalls calls;
    private final JobWire wire;

    JobCalls(Channel channel, ServiceErrors errors, RetryPolicy retries) {
        this.service = JobServiceGrpc.newStub(channel);
        this.errors = errors;
        this.retries = retries;
        this.calls = new UnaryCalls(errors);
        this.wire = new JobWire(errors);
    }

    CompletableFuture<List<JobInfo>> list(boolean activeOnly) {
        return UnaryCalls.all(token -> calls.call(
                service::listJobs,
                ListJobsRequest.newBuilder()
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .setActiveOnly(activeOnly)
                        .build(),
                answer -> new UnaryCalls.Page<>(
                        answer.getJobsList().stream().map(wire::job).toList(), answer.getNextPageToken())));
    }

    CompletableFuture<JobInfo> get(String name) {
        return calls.call(
                service::getJob, GetJobRequest.newBuilder().setName(name).build(), answer -> wire.job(answer.getJob()));
    }

    CompletableFuture<JobInfo> cancel(String name) {
        return calls.call(
                service::cancelJob,
                CancelJobRequest.newBuilder().setName(name).build(),
                answer -> wire.job(answer.getJob()));
    }

    CompletableFuture<JobInfo> watch(String name, Consumer<JobInfo> listener) {
        WatchJobRequest request = WatchJobRequest.newBuilder().setName(name).build();
        return Retrying.run(
                new WatchedJob(call -> service.watchJob(request, call), listener, retries, errors), retries);
    }
}
