package dev.stategrad.server.config;

import java.time.Duration;

/**
 * How much may wait and run.
 *
 * @param queued most jobs that wait, of everybody together
 * @param queuedOfUser most jobs of one user that wait
 * @param bytesOfUser most bytes of models and results of one user; who keeps more can have nothing done until they delete some
 * @param running most jobs that share the device; beyond it, only who has none running may start one
 * @param attempts times that a job is taken up when its worker goes away
 * @param retention time after which a job that is over is forgotten, and an analysis's results with it
 */
public record JobLimits(int queued, int queuedOfUser, long bytesOfUser, int running, int attempts, Duration retention) {
    private static final int MOST_QUEUED = 1 << 20;

    public JobLimits {
        new Ranges()
                .whole("jobs.queue", queued, 1, MOST_QUEUED)
                .whole("jobs.queue_per_user", queuedOfUser, 1, MOST_QUEUED)
                .bytes("jobs.bytes_per_user", bytesOfUser, 0, Long.MAX_VALUE)
                .whole("jobs.running", running, 1, 32)
                .whole("jobs.attempts", attempts, 1, 100)
                .time("jobs.retention", retention, Duration.ofMinutes(1), Duration.ofDays(3650))
                .check();
    }

    /** 200 jobs that wait, 100 of each user, who may keep 100 GiB; two that run; three attempts; 30 days. */
    public static JobLimits defaults() {
        return new JobLimits(200, 100, 100L << 30, 2, 3, Duration.ofDays(30));
    }
}
