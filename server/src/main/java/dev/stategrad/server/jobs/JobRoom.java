package dev.stategrad.server.jobs;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;

/** How many jobs may wait, and what users may keep on the disk. Thread-safe. */
final class JobRoom {
    private final JobStore store;
    private final JobTargets targets;
    private final JobLimits limits;
    private final Quotas quotas;

    JobRoom(JobStore store, JobTargets targets, JobLimits limits, Quotas quotas) {
        this.store = store;
        this.targets = targets;
        this.limits = limits;
        this.quotas = quotas;
    }

    /**
     * Accepts a job, unless the same request was accepted before.
     *
     * @throws ServiceException REQUEST_ID_REUSED, QUEUE_FULL
     */
    JobStore.Acceptance accept(JobRecord job) {
        return store.accept(job, limits.queued(), quotas.of(job.owner()).jobs());
    }

    /** Checks that a job would be accepted now. @return {@link #bytesLeft} @throws ServiceException QUEUE_FULL, QUOTA_FULL */
    long require(String user) {
        Quotas.Quota quota = quotas.of(user);
        store.requireRoom(user, limits.queued(), quota.jobs());
        return bytesLeft(user, quota.bytes());
    }

    /** Bytes that somebody may keep in all. */
    long quotaBytes(String user) {
        return quotas.of(user).bytes();
    }

    /** Bytes that somebody may keep besides what they do. @throws ServiceException QUOTA_FULL when there are none */
    long bytesLeft(String user) {
        return bytesLeft(user, quotaBytes(user));
    }

    private long bytesLeft(String user, long most) {
        long kept = store.bytes(user) + targets.modelBytes(user);
        if (kept >= most) {
            throw new ServiceException(
                    FailureReason.QUOTA_FULL,
                    "expected less than %,d bytes of models and results of one user, found %,d; delete some first"
                            .formatted(most, kept));
        }
        return most - kept;
    }
}
