package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.Cancellation;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers on their way to the caller, from one working thread. It waits until the transport has room, so that no more
 * than one message for a slow reader lies in memory.
 */
final class Replies<R> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ServerCallStreamObserver<R> out;
    private final Cancellation cancellation;
    private final Duration patience;

    /** To be made before the endpoint's method returns, as gRPC wants its handlers set by then. */
    Replies(ServerCallStreamObserver<R> out, Cancellation cancellation, Duration patience) {
        this.out = out;
        this.cancellation = cancellation;
        this.patience = patience;
        out.setOnReadyHandler(this::wake);
    }

    /**
     * Sends an answer when there is room.
     *
     * @throws CancellationException when the call was cancelled
     * @throws ServiceException IDLE when the caller reads nothing for too long
     */
    void send(R reply) {
        try (Cancellation.Registration wake = cancellation.onCancel(this::wake)) {
            awaitRoom();
        }
        out.onNext(reply);
    }

    /** Whether there is room now; for answers that matter only when they are fresh. */
    boolean hasRoom() {
        return out.isReady();
    }

    void complete() {
        out.onCompleted();
    }

    void fail(Throwable status) {
        out.onError(status);
    }

    private void awaitRoom() {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!out.isReady()) {
                cancellation.throwIfCancelled();
                if (left <= 0) {
                    throw new ServiceException(
                            FailureReason.IDLE, "nothing was read for " + patience.toSeconds() + " s");
                }
                left = changed.awaitNanos(left);
            }
            cancellation.throwIfCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } finally {
            lock.unlock();
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
