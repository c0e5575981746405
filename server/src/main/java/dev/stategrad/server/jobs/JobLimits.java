package dev.stategrad.server.jobs;

import dev.stategrad.graphs.InvalidInputException;
import java.time.Duration;

/**
 * How much may wait and run.
 *
 * @param queued most jobs that wait, of everybody together
 * @param queuedOfUser most jobs of one user that wait
 * @param running most jobs that share the device; beyond it, only who has none running may start one
 * @param attempts times that a job is taken up when its worker goes away
 * @param retention time after which a job that is over is forgotten, and an analysis's results with it
 */
public record JobLimits(int queued, int queuedOfUser, int running, int attempts, Duration retention) {
    public JobLimits {
        requirePositive("queue", queued);
        requirePositive("queue_per_user", queuedOfUser);
        requirePositive("running", running);
        requirePositive("attempts", attempts);
        if (retention.isNegative() || retention.isZero()) {
            throw new InvalidInputException("retention", "above 0", retention);
        }
    }

    /** 200 jobs that wait, 100 of each user; two that run; three attempts; 30 days. */
    public static JobLimits defaults() {
        return new JobLimits(200, 100, 2, 3, Duration.ofDays(30));
    }

    private static void requirePositive(String argument, int value) {
        if (value < 1) {
            throw new InvalidInputException(argument, "at least 1", value);
        }
    }
}
