package dev.stategrad.server.jobs;

import dev.stategrad.server.config.JobLimits;

/** What each user may have waiting, and keep. */
@FunctionalInterface
public interface Quotas {
    Quota of(String user);

    /**
     * What one user may.
     *
     * @param jobs most jobs that wait
     * @param bytes most bytes of models and results
     */
    record Quota(int jobs, long bytes) {}

    /** The same for everybody. */
    static Quotas of(JobLimits limits) {
        Quota all = new Quota(limits.queuedOfUser(), limits.bytesOfUser());
        return user -> all;
    }
}
