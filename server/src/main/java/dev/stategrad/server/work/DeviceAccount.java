package dev.stategrad.server.work;

import dev.stategrad.graphs.InvalidInputException;
import java.util.concurrent.atomic.LongAdder;

/** Whose share of the device a piece of work takes, and how much it took. Thread-safe. */
public final class DeviceAccount {
    private static final String LOCAL = "local";

    private final String user;
    private final double weight;
    private final LongAdder nanos = new LongAdder();

    /**
     * @param user all work of a user takes turns
     * @param weight device time is shared among users in this proportion; above 0
     */
    public DeviceAccount(String user, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new InvalidInputException("weight", "a finite number above 0", weight);
        }
        this.user = user;
        this.weight = weight;
    }

    /** An account of the one person at this machine, where nobody is asked for a name. */
    public static DeviceAccount local() {
        return new DeviceAccount(LOCAL, 1);
    }

    public String user() {
        return user;
    }

    public double weight() {
        return weight;
    }

    /** Time that the device was held on this account, up to the last turn that was given back, in nanoseconds. */
    public long busyNanos() {
        return nanos.sum();
    }

    void charge(long held) {
        nanos.add(held);
    }
}
