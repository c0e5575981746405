package dev.stategrad.client;

import com.google.protobuf.Timestamp;
import dev.stategrad.v1.CancelJobRequest;
import dev.stategrad.v1.CancelJobResponse;
import dev.stategrad.v1.GetJobRequest;
import dev.stategrad.v1.GetJobResponse;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobKind;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.ListJobsRequest;
import dev.stategrad.v1.ListJobsResponse;
import dev.stategrad.v1.Visibility;
import dev.stategrad.v1.WatchJobRequest;
import dev.stategrad.v1.WatchJobResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Jobs that go through the states that a test wants; each watch shows one state more and then loses the line. */
final class FakeJobs extends JobServiceGrpc.JobServiceImplBase {
    final List<Job> jobs = new CopyOnWriteArrayList<>();
    final List<ListJobsRequest> listed = new CopyOnWriteArrayList<>();
    /** What watchers see of any job, in this order. */
    final List<Job> course = new CopyOnWriteArrayList<>();

    private int watches;

    static Job.Builder job(String id, JobState state) {
        return Job.newBuilder()
                .setName("jobs/" + id)
                .setKind(JobKind.JOB_KIND_ANALYSIS)
                .setTarget("analyses/" + id)
                .setOwner("ann")
                .setVisibility(Visibility.VISIBILITY_PRIVATE)
                .setState(state)
                .setCreateTime(Timestamp.newBuilder().setSeconds(1_000).setNanos(5));
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> responses) {
        for (Job job : jobs) {
            if (job.getName().equals(request.getName())) {
                responses.onNext(GetJobResponse.newBuilder().setJob(job).build());
                responses.onCompleted();
                return;
            }
        }
        responses.onError(Status.NOT_FOUND
                .withDescription(request.getName() + ": no such job")
                .asException());
    }

    /** One on a page. */
    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> responses) {
        listed.add(request);
        List<Job> wanted = new ArrayList<>(jobs);
        if (request.getActiveOnly()) {
            wanted.removeIf(job -> job.getState().getNumber() >= JobState.JOB_STATE_SUCCEEDED_VALUE);
        }
        int page = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
        ListJobsResponse.Builder answer = ListJobsResponse.newBuilder();
        if (page < wanted.size()) {
            answer.addJobs(wanted.get(page));
        }
        if (page + 1 < wanted.size()) {
            answer.setNextPageToken(Integer.toString(page + 1));
        }
        responses.onNext(answer.build());
        responses.onCompleted();
    }

    @Override
    public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> responses) {
        int from = Math.max(0, watches - 1);
        int to = Math.min(watches + 1, course.size());
        watches++;
        course.subList(from, to)
                .forEach(job -> responses.onNext(
                        WatchJobResponse.newBuilder().setJob(job).build()));
        if (to == course.size()) {
            responses.onCompleted();
        } else {
            responses.onError(Status.UNAVAILABLE.asException());
        }
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> responses) {
        jobs.replaceAll(job -> job.getName().equals(request.getName())
                ? job.toBuilder().setState(JobState.JOB_STATE_CANCELLED).build()
                : job);
        for (Job job : jobs) {
            if (job.getName().equals(request.getName())) {
                responses.onNext(CancelJobResponse.newBuilder().setJob(job).build());
            }
        }
        responses.onCompleted();
    }
}
