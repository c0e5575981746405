package dev.stategrad.server.limits;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Counts the calls from every address whose credentials were refused. Secrets have 256 bits: nobody guesses one, and good ones
 * are let in from whatever address. What is kept small is the record of refusals that a flood would otherwise fill. Thread-safe.
 */
public final class RefusalLimits {
    private static final int BURST = 100;
    private static final int PER_SECOND = 1;
    // Whoever owns many addresses makes the oldest be forgotten, and the memory stays.
    private static final int MOST_ADDRESSES = 10_000;

    private final TimeMeter clock;
    private final Cache<String, Counts> addresses =
            CacheBuilder.newBuilder().maximumSize(MOST_ADDRESSES).build();

    /** @param nanos a clock that never goes back, in nanoseconds */
    public RefusalLimits(LongSupplier nanos) {
        this.clock = new NanoMeter(nanos);
    }

    /**
     * What to answer to bad credentials.
     *
     * @param address without the port
     * @param why what was wrong with them
     * @return {@code why}, or RATE_LIMITED with the time after which it may go better
     */
    public Refusal refuse(String address, ServiceException why) {
        Counts counts = addresses.asMap().computeIfAbsent(address, any -> new Counts(clock));
        long nanosToWait = counts.bucket.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
        if (nanosToWait == 0) {
            counts.told.set(false);
            return new Refusal(why, true);
        }
        ServiceException tooMany = new ServiceException(
                FailureReason.RATE_LIMITED,
                "credentials: expected at most " + PER_SECOND + " refusal a second, found more",
                Duration.ofNanos(nanosToWait));
        return new Refusal(tooMany, counts.told.compareAndSet(false, true));
    }

    /**
     * A refusal.
     *
     * @param why the answer
     * @param worthARecord false: one of a flood that is on record already
     */
    public record Refusal(ServiceException why, boolean worthARecord) {}

    private static final class Counts {
        private final AtomicBoolean told = new AtomicBoolean();
        private final Bucket bucket;

        Counts(TimeMeter clock) {
            bucket = Buckets.of(BURST, PER_SECOND, clock);
        }
    }
}
