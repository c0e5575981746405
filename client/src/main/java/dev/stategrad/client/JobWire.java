package dev.stategrad.client;

import com.google.protobuf.Timestamp;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobState;
import java.time.Instant;
import java.util.Optional;

/** Jobs between this package's records and the wire. */
final class JobWire {
    private final ServiceErrors errors;

    JobWire(ServiceErrors errors) {
        this.errors = errors;
    }

    JobInfo job(Job job) {
        return new JobInfo(
                job.getName(),
                kind(job.getKind()),
                job.getTarget(),
                job.getOwner(),
                visibility(job.getVisibility()),
                status(job.getState()),
                instant(job.getCreateTime()),
                job.hasStartTime() ? Optional.of(instant(job.getStartTime())) : Optional.empty(),
                job.hasEndTime() ? Optional.of(instant(job.getEndTime())) : Optional.empty(),
                job.hasDeadline() ? Optional.of(instant(job.getDeadline())) : Optional.empty(),
                job.getQueuePlace(),
                job.getSecondsToStart(),
                job.getSecondsLeft(),
                job.getProgress(),
                job.getDeviceSeconds(),
                job.getAttempts(),
                job.getFailure(),
                job.getFailureReason());
    }

    /** @param detached whether the job goes on when its call ends */
    static dev.stategrad.v1.JobOptions options(JobOptions options, boolean detached) {
        dev.stategrad.v1.JobOptions.Builder wire = dev.stategrad.v1.JobOptions.newBuilder()
                .setRequestId(options.requestId())
                .setDetached(detached)
                .setVisibility(visibility(options.visibility()));
        options.deadline().ifPresent(deadline -> wire.setDeadline(timestamp(deadline)));
        return wire.build();
    }

    static dev.stategrad.v1.Visibility visibility(Visibility visibility) {
        return switch (visibility) {
            case PRIVATE -> dev.stategrad.v1.Visibility.VISIBILITY_PRIVATE;
            case LAB -> dev.stategrad.v1.Visibility.VISIBILITY_LAB;
        };
    }

    private Visibility visibility(dev.stategrad.v1.Visibility visibility) {
        return switch (visibility) {
            case VISIBILITY_UNSPECIFIED, VISIBILITY_PRIVATE -> Visibility.PRIVATE;
            case VISIBILITY_LAB -> Visibility.LAB;
            case UNRECOGNIZED ->
                throw errors.brokenReply("expected a visibility that this client knows, found " + visibility);
        };
    }

    private JobKind kind(dev.stategrad.v1.JobKind kind) {
        return switch (kind) {
            case JOB_KIND_TRAINING -> JobKind.TRAINING;
            case JOB_KIND_ANALYSIS -> JobKind.ANALYSIS;
            case JOB_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw errors.brokenReply("expected a kind of job that this client knows, found " + kind);
        };
    }

    private JobStatus status(JobState state) {
        return switch (state) {
            case JOB_STATE_QUEUED -> JobStatus.QUEUED;
            case JOB_STATE_RUNNING -> JobStatus.RUNNING;
            case JOB_STATE_CANCELLING -> JobStatus.CANCELLING;
            case JOB_STATE_SUCCEEDED -> JobStatus.SUCCEEDED;
            case JOB_STATE_FAILED -> JobStatus.FAILED;
            case JOB_STATE_CANCELLED -> JobStatus.CANCELLED;
            case JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw errors.brokenReply("expected a job state that this client knows, found " + state);
        };
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
