package dev.stategrad.server.identity;

import dev.stategrad.graphs.InvalidInputException;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Somebody whom an admin made known.
 *
 * @param weight share of the device is in proportion to it; above 0, at most 1,000
 * @param quotaBytes most bytes of models and results; at least 0, empty: what the configuration says
 * @param quotaJobs most jobs that wait; at least 0, empty: what the configuration says
 */
public record User(UserName name, Instant created, double weight, OptionalLong quotaBytes, OptionalInt quotaJobs) {
    private static final double LARGEST_WEIGHT = 1000;

    public User {
        if (!(weight > 0 && weight <= LARGEST_WEIGHT)) {
            throw new InvalidInputException("weight", "above 0, at most 1000", weight);
        }
        if (quotaBytes.orElse(0) < 0) {
            throw new InvalidInputException("quotaBytes", "at least 0", quotaBytes.getAsLong());
        }
        if (quotaJobs.orElse(0) < 0) {
            throw new InvalidInputException("quotaJobs", "at least 0", quotaJobs.getAsInt());
        }
    }

    public User withWeight(double changed) {
        return new User(name, created, changed, quotaBytes, quotaJobs);
    }

    public User withQuotaBytes(OptionalLong changed) {
        return new User(name, created, weight, changed, quotaJobs);
    }

    public User withQuotaJobs(OptionalInt changed) {
        return new User(name, created, weight, quotaBytes, changed);
    }
}
