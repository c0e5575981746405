package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs in the queues of processes that are gone. Thread-safe; of several processes that want one, one gets it. */
final class AbandonedJobs {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedJobs.class);

    private final JobStore store;
    private final JobTargets targets;
    private final JobOrigin origin;

    AbandonedJobs(JobStore store, JobTargets targets, JobOrigin origin) {
        this.store = store;
        this.targets = targets;
        this.origin = origin;
    }

    /** Whether no living process has it in its queue. */
    boolean contains(JobRecord job) {
        return !targets.isAlive(job.process());
    }

    /** Makes a job this process's own. @return it, about to wait; empty when somebody else was quicker, or it is over */
    Optional<JobRecord> takeUp(JobRecord job) {
        Optional<JobRecord> adopted = adopt(job);
        adopted.ifPresent(own -> {
            try {
                targets.takeUp(own);
            } catch (RuntimeException e) {
                // It is in this process's queue from now on: nobody else would.
                LOG.warn("could not write down that {} is taken up; its worker will", own.id(), e);
            }
        });
        return adopted;
    }

    /**
     * Cancels a job, unless a living process has it.
     *
     * @return where it stands now
     * @throws dev.stategrad.server.failures.ServiceException JOB_NOT_FOUND
     */
    JobRecord cancel(JobId id, FailureReason reason, String why) {
        JobRecord job = store.get(id);
        if (job.state().isFinal() || !contains(job)) {
            return job;
        }
        return adopt(job).flatMap(own -> end(own, reason, why)).orElseGet(() -> store.get(id));
    }

    private Optional<JobRecord> adopt(JobRecord job) {
        return store.adopt(job.id(), job.process(), origin.process());
    }

    private Optional<JobRecord> end(JobRecord own, FailureReason reason, String why) {
        targets.settle(own, JobState.CANCELLED, why);
        return store.end(
                own.id(),
                EnumSet.of(JobState.QUEUED, JobState.CANCELLING),
                JobState.CANCELLED,
                Duration.ZERO,
                targets.bytes(own),
                reason.name(),
                why);
    }
}
