package dev.stategrad.server.work;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Permits given strictly in the order of asking. {@link java.util.concurrent.Semaphore} has no wait that ends with a
 * {@link Cancellation} and keeps its place until then.
 */
final class FifoPermits {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Object> waiting = new ArrayDeque<>();
    private long free;

    FifoPermits(long permits) {
        free = permits;
    }

    /** Waits for {@code permits}. @throws CancellationException when cancelled first; nothing is then held */
    void acquire(long permits, Cancellation cancellation) {
        if (!acquire(permits, Long.MAX_VALUE, cancellation)) {
            throw new IllegalStateException("expected to wait for as long as it takes, found an end");
        }
    }

    /**
     * Waits for {@code permits}, but not for longer than {@code nanos}.
     *
     * @return whether they are held
     * @throws CancellationException when cancelled first; nothing is then held
     */
    boolean acquire(long permits, long nanos, Cancellation cancellation) {
        Object ticket = new Object();
        long left = nanos;
        try (Cancellation.Registration wake = cancellation.onCancel(this::wake)) {
            lock.lock();
            try {
                waiting.add(ticket);
                while (waiting.peek() != ticket || free < permits) {
                    cancellation.throwIfCancelled();
                    if (left <= 0) {
                        return false;
                    }
                    left = awaitChange(left);
                }
                cancellation.throwIfCancelled();
                free -= permits;
                return true;
            } finally {
                waiting.remove(ticket);
                changed.signalAll();
                lock.unlock();
            }
        }
    }

    void release(long permits) {
        lock.lock();
        try {
            free += permits;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Number of threads that wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** @return what is left of the time */
    private long awaitChange(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
