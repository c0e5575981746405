package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.jobs.JobFilter;
import dev.stategrad.server.jobs.JobId;
import dev.stategrad.server.jobs.JobPage;
import dev.stategrad.server.jobs.JobView;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.v1.CancelJobRequest;
import dev.stategrad.v1.CancelJobResponse;
import dev.stategrad.v1.GetJobRequest;
import dev.stategrad.v1.GetJobResponse;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ListJobsRequest;
import dev.stategrad.v1.ListJobsResponse;
import dev.stategrad.v1.WatchJobRequest;
import dev.stategrad.v1.WatchJobResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** JobService, translated. */
final class JobEndpoint extends JobServiceGrpc.JobServiceImplBase {
    private final Jobs jobs;
    private final ErrorTranslator errors;

    JobEndpoint(Jobs jobs, ErrorTranslator errors) {
        this.jobs = jobs;
        this.errors = errors;
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> response) {
        JobView job = visible(JobId.ofJob(request.getName()));
        Answers.give(
                response,
                GetJobResponse.newBuilder().setJob(JobMessages.job(job)).build());
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> response) {
        JobPage page = jobs.list(
                new JobFilter(request.getActiveOnly(), Optional.empty()),
                Callers.current(),
                Pages.size(request.getPageSize()),
                request.getPageToken());
        ListJobsResponse.Builder answer = ListJobsResponse.newBuilder().setNextPageToken(page.nextToken());
        page.jobs().forEach(job -> answer.addJobs(JobMessages.job(jobs.view(job))));
        Answers.give(response, answer.build());
    }

    @Override
    public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> responses) {
        JobId id = JobId.ofJob(request.getName());
        visible(id);
        JobWatch source = new JobWatch(jobs, id);
        Pump<WatchJobResponse> pump = Pump.start(responses, source, errors, source::close);
        source.follow(jobs.onChange(id, pump::run));
        pump.run();
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> response) {
        JobId id = JobId.ofJob(request.getName());
        Access.requireChange(Callers.current(), jobs.view(id).record().owner());
        jobs.cancel(id, FailureReason.CANCELLED, "it was cancelled");
        Answers.give(
                response,
                CancelJobResponse.newBuilder()
                        .setJob(JobMessages.job(jobs.view(id)))
                        .build());
    }

    private JobView visible(JobId id) {
        JobView job = jobs.view(id);
        Access.requireSee(Callers.current(), job.record().owner(), job.record().visibility());
        return job;
    }
}
