package dev.stategrad.server.limits;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Counts the calls of every caller, and refuses what is too much at once instead of having it wait. gRPC queues at most one task
 * for each open call, so that the bound on open calls is a bound on the queue of the threads that answer them. Thread-safe.
 */
public final class CallLimits {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final CallRates rates;
    private final TimeMeter clock;
    private final AtomicInteger open = new AtomicInteger();
    // Only who was recognised gets an entry, so that nobody can fill it.
    private final ConcurrentMap<String, Counts> callers = new ConcurrentHashMap<>();

    /** @param nanos a clock that never goes back, in nanoseconds */
    public CallLimits(CallRates rates, LongSupplier nanos) {
        this.rates = rates;
        this.clock = new NanoMeter(nanos);
    }

    /** A call that counts as open until it is closed here; again does no harm. */
    public interface OpenCall extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Lets a call in.
     *
     * @param submit whether it changes something or takes the device
     * @throws ServiceException RATE_LIMITED or TOO_MANY_CALLS, with the time after which it may go better
     */
    public OpenCall enter(Caller caller, boolean submit) {
        Counts counts = callers.computeIfAbsent(caller.user(), user -> new Counts(rates, clock));
        // Who needs no name on this machine is not kept from their own machine.
        boolean isLocal = caller.equals(Caller.LOCAL);
        if (!isLocal) {
            consume(counts.calls, rates.callsPerSecond(), "calls");
            if (submit) {
                consume(counts.submits, rates.submitsPerSecond(), "submits");
            }
        }
        take(open, rates.open(), "calls of all callers");
        try {
            take(counts.open, isLocal ? rates.open() : rates.openPerCaller(), "calls");
        } catch (ServiceException e) {
            open.decrementAndGet();
            throw e;
        }
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                counts.open.decrementAndGet();
                open.decrementAndGet();
            }
        };
    }

    private static void consume(Bucket bucket, int pace, String what) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new ServiceException(
                    FailureReason.RATE_LIMITED,
                    what + ": expected at most " + pace + " a second, found more",
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private static void take(AtomicInteger count, int most, String what) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            throw new ServiceException(
                    FailureReason.TOO_MANY_CALLS, what + ": expected at most " + most + " open, found more", SOON);
        }
    }

    private static final class Counts {
        private final AtomicInteger open = new AtomicInteger();
        private final Bucket calls;
        private final Bucket submits;

        Counts(CallRates rates, TimeMeter clock) {
            calls = Buckets.of(rates.callBurst(), rates.callsPerSecond(), clock);
            submits = Buckets.of(rates.submitBurst(), rates.submitsPerSecond(), clock);
        }
    }
}
