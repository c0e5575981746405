package dev.stategrad.server.work;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.logs.LogContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for the work of open calls: a bounded number, one for each call. Thread-safe. */
public final class Workers implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ThreadPoolExecutor threads;
    private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** @param most calls at work at once */
    public Workers(int most) {
        threads = new ThreadPoolExecutor(0, most, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "stategrad-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Has a thread do {@code work}, which must end soon once {@code cancellation} says so.
     *
     * @throws ServiceException QUEUE_FULL when all threads are at work, DRAINING when the server is about to stop
     */
    public void start(Cancellation cancellation, Runnable work) {
        running.add(cancellation);
        try {
            threads.execute(LogContext.carry(() -> {
                try {
                    work.run();
                } finally {
                    running.remove(cancellation);
                }
            }));
        } catch (RejectedExecutionException e) {
            running.remove(cancellation);
            throw draining
                    ? new ServiceException(FailureReason.DRAINING, "the server is about to stop", e)
                    : new ServiceException(
                            FailureReason.QUEUE_FULL,
                            "expected at most " + threads.getMaximumPoolSize() + " calls at work, found one more",
                            e);
        }
        if (draining) {
            cancellation.cancel(FailureReason.DRAINING);
        }
    }

    /** Whether it was closed, and all work has come to its end. */
    public boolean isStopped() {
        return threads.isTerminated();
    }

    /** Cancels all work and waits for its end, for a few seconds at most. */
    @Override
    public void close() {
        draining = true;
        threads.shutdown();
        running.forEach(cancellation -> cancellation.cancel(FailureReason.DRAINING));
        Stopping.await(threads, STOP_LIMIT);
    }
}
