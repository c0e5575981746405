package dev.stategrad.server.limits;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A number of places of which nobody gets all: who holds as many as one may is refused while others are let in. Thread-safe. */
public final class Places {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final String what;
    private final int all;
    private final int each;
    private final Map<String, Integer> held = new HashMap<>();
    private int taken;

    /**
     * @param what is counted, for who is refused
     * @param all places that there are; at least 1
     * @param each most of them that one may hold; at least 1
     */
    public Places(String what, int all, int each) {
        this.what = what;
        this.all = all;
        this.each = each;
    }

    /** A place that is taken until it is closed; again does no harm. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place for somebody.
     *
     * @throws ServiceException TOO_MANY_CALLS when there is none, with the time after which there may be one
     */
    public Place take(String holder) {
        return take(holder, each);
    }

    /** The same for somebody who may hold all of them. */
    public Place takeAny(String holder) {
        return take(holder, all);
    }

    private Place take(String holder, int most) {
        synchronized (this) {
            require(held.getOrDefault(holder, 0) < most, most + " at once of one caller");
            require(taken < all, all + " at once of all callers");
            held.merge(holder, 1, Integer::sum);
            taken++;
        }
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                leave(holder);
            }
        };
    }

    private void require(boolean free, String expected) {
        if (!free) {
            throw new ServiceException(
                    FailureReason.TOO_MANY_CALLS, what + ": expected at most " + expected + ", found one more", SOON);
        }
    }

    private synchronized void leave(String holder) {
        taken--;
        // Who holds none is forgotten, so that nobody can fill this.
        held.computeIfPresent(holder, (any, places) -> places == 1 ? null : places - 1);
    }
}
