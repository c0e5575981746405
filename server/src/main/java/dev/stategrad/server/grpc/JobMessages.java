package dev.stategrad.server.grpc;

import com.google.protobuf.Timestamp;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.jobs.JobRecord;
import dev.stategrad.server.jobs.JobRequest;
import dev.stategrad.server.jobs.JobView;
import dev.stategrad.server.work.JobWorker;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobKind;
import dev.stategrad.v1.JobOptions;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.Visibility;
import java.time.Instant;

/** Jobs on the wire. */
final class JobMessages {
    /** Of the year 9999, the end of what a Timestamp may say. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private JobMessages() {}

    static Job job(JobView view) {
        JobRecord record = view.record();
        Job.Builder job = Job.newBuilder()
                .setName(record.id().name())
                .setKind(
                        switch (record.kind()) {
                            case TRAINING -> JobKind.JOB_KIND_TRAINING;
                            case ANALYSIS -> JobKind.JOB_KIND_ANALYSIS;
                        })
                .setTarget(record.target())
                .setOwner(record.owner())
                .setVisibility(visibility(record.visibility()))
                .setState(state(record))
                .setCreateTime(timestamp(record.created()))
                .setQueuePlace(view.place())
                .setSecondsToStart(view.secondsToStart())
                .setSecondsLeft(
                        view.progress().map(JobWorker.Progress::secondsLeft).orElse(0.0))
                .setProgress(progress(view))
                .setDeviceSeconds(view.device().toNanos() / 1e9)
                .setAttempts(record.attempts())
                .setFailure(record.failure())
                .setFailureReason(record.failureReason());
        if (record.started() != null) {
            job.setStartTime(timestamp(record.started()));
        }
        if (record.ended() != null) {
            job.setEndTime(timestamp(record.ended()));
        }
        if (record.deadline() != null) {
            job.setDeadline(timestamp(record.deadline()));
        }
        return job.build();
    }

    /** @param field that the options are, e.g. {@code config.job} */
    static JobRequest request(String field, JobOptions options, Caller caller) {
        return Fields.within(
                field,
                () -> new JobRequest(
                        caller,
                        options.getRequestId(),
                        options.getDetached(),
                        options.hasDeadline() ? deadline(options.getDeadline()) : null,
                        visibility("visibility", options.getVisibility())));
    }

    static dev.stategrad.server.identity.Visibility visibility(String field, Visibility visibility) {
        return switch (visibility) {
            case VISIBILITY_UNSPECIFIED, VISIBILITY_PRIVATE -> dev.stategrad.server.identity.Visibility.PRIVATE;
            case VISIBILITY_LAB -> dev.stategrad.server.identity.Visibility.LAB;
            case UNRECOGNIZED ->
                throw new InvalidInputException(field, "VISIBILITY_PRIVATE or VISIBILITY_LAB", "an unknown one");
        };
    }

    static Visibility visibility(dev.stategrad.server.identity.Visibility visibility) {
        return switch (visibility) {
            case PRIVATE -> Visibility.VISIBILITY_PRIVATE;
            case LAB -> Visibility.VISIBILITY_LAB;
        };
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static double progress(JobView view) {
        return view.record().state() == dev.stategrad.server.jobs.JobState.SUCCEEDED
                ? 1
                : view.progress().map(JobWorker.Progress::fraction).orElse(0.0);
    }

    private static JobState state(JobRecord record) {
        return switch (record.state()) {
            case QUEUED -> JobState.JOB_STATE_QUEUED;
            case RUNNING -> JobState.JOB_STATE_RUNNING;
            case CANCELLING -> JobState.JOB_STATE_CANCELLING;
            case SUCCEEDED -> JobState.JOB_STATE_SUCCEEDED;
            case FAILED -> JobState.JOB_STATE_FAILED;
            case CANCELLED -> JobState.JOB_STATE_CANCELLED;
        };
    }

    private static Instant deadline(Timestamp deadline) {
        boolean inRange = deadline.getSeconds() >= 0 && deadline.getSeconds() <= LAST_SECOND;
        if (!inRange || deadline.getNanos() < 0 || deadline.getNanos() > 999_999_999) {
            throw new InvalidInputException("deadline", "a time from 1970 to 9999", "something else");
        }
        return Instant.ofEpochSecond(deadline.getSeconds(), deadline.getNanos());
    }
}
