package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.identity.Visibility;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stands on the disk.
 *
 * @param target what it makes: {@code models/{id}} or {@code analyses/{id}}
 * @param owner name of the user who asked for it
 * @param requestId the caller's own name for the request; empty for none
 * @param requestDigest SHA-256 of the request
 * @param process that keeps it in its queue
 * @param service whether that is a service, which takes its jobs up again after any end; not a command's own server
 * @param detached whether it goes on when its caller goes away
 * @param tokens to be worked on
 * @param attempts how often a worker took it up
 * @param started when it first got the device; absent until then
 * @param ended when it reached its final state; absent until then
 * @param deadline absent for none
 * @param device time that it held the device in the runs that are over
 * @param bytes what it keeps on the disk
 * @param failureReason name of the reason of a failure or a cancel; empty for none
 * @param failure the same, for a person
 */
public record JobRecord(
        JobId id,
        JobKind kind,
        String target,
        String owner,
        Visibility visibility,
        String requestId,
        String requestDigest,
        JobState state,
        String process,
        boolean service,
        boolean detached,
        long tokens,
        int attempts,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Instant deadline,
        Duration device,
        long bytes,
        String failureReason,
        String failure) {
    /** A job that is about to be accepted. */
    static JobRecord queued(JobId id, JobRequest request, JobWork work, JobOrigin origin, Instant now) {
        return new JobRecord(
                id,
                work.kind(),
                work.target(id),
                request.caller().user(),
                request.visibility(),
                request.requestId(),
                work.digest(),
                JobState.QUEUED,
                origin.process(),
                origin.service(),
                request.detached(),
                work.tokens(),
                0,
                now,
                null,
                null,
                request.deadline(),
                Duration.ZERO,
                work.bytes(),
                "",
                "");
    }

    /** The same job, told to stop. */
    JobRecord cancelling(FailureReason reason, String why) {
        return new JobRecord(
                id,
                kind,
                target,
                owner,
                visibility,
                requestId,
                requestDigest,
                JobState.CANCELLING,
                process,
                service,
                detached,
                tokens,
                attempts,
                created,
                started,
                ended,
                deadline,
                device,
                bytes,
                reason.name(),
                why);
    }
}
