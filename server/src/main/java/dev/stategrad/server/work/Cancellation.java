package dev.stategrad.server.work;

import dev.stategrad.server.failures.FailureReason;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Says once and for all that a piece of work is no longer wanted, and wakes whoever waits for it. Thread-safe. */
public final class Cancellation {
    private final AtomicReference<@Nullable FailureReason> reason = new AtomicReference<>();
    private final Set<Runnable> wakers = ConcurrentHashMap.newKeySet();

    /** Undoes a registration. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Cancels; the first reason stays. */
    public void cancel(FailureReason why) {
        if (reason.compareAndSet(null, why)) {
            wakers.forEach(Runnable::run);
        }
    }

    /** Why it was cancelled; empty as long as it was not. */
    public Optional<FailureReason> reason() {
        return Optional.ofNullable(reason.get());
    }

    public boolean isCancelled() {
        return reason.get() != null;
    }

    /**
     * To be called wherever the work can stop.
     *
     * @throws CancellationException when cancelled
     */
    public void throwIfCancelled() {
        if (isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }

    /** Has {@code waker} called when this is cancelled, at once when it is already. */
    public Registration onCancel(Runnable waker) {
        // A wrapper of its own for each registration, so that closing one leaves its twin.
        Runnable own = () -> waker.run();
        wakers.add(own);
        if (isCancelled()) {
            waker.run();
        }
        return () -> wakers.remove(own);
    }
}
