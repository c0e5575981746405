package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.Cancellation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A caller's messages on their way to the thread that works on them. The next one is asked for when one is taken out, so
 * one waits here while another is worked on, however fast the caller sends.
 */
final class Inbox<Q> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Q> messages = new ArrayDeque<>();
    private final Runnable requestNext;
    private final Cancellation cancellation;
    private final Duration patience;
    private boolean ended;

    Inbox(Runnable requestNext, Cancellation cancellation, Duration patience) {
        this.requestNext = requestNext;
        this.cancellation = cancellation;
        this.patience = patience;
    }

    void put(Q message) {
        locked(() -> messages.add(message));
    }

    /** No message will come any more. */
    void end() {
        locked(() -> ended = true);
    }

    /**
     * The next message; null when the caller is done.
     *
     * @throws CancellationException when the call was cancelled
     * @throws ServiceException IDLE when nothing comes for too long
     */
    @Nullable Q take() {
        Q message;
        try (Cancellation.Registration wake = cancellation.onCancel(() -> locked(() -> {}))) {
            message = await();
        }
        if (message != null) {
            requestNext.run();
        }
        return message;
    }

    private @Nullable Q await() {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (messages.isEmpty() && !ended) {
                cancellation.throwIfCancelled();
                if (left <= 0) {
                    throw new ServiceException(
                            FailureReason.IDLE, "nothing was sent for " + patience.toSeconds() + " s");
                }
                left = changed.awaitNanos(left);
            }
            cancellation.throwIfCancelled();
            return messages.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
