package dev.stategrad.server.jobs;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that begin jobs, and the one that does what comes later. Thread-safe. */
final class JobThreads {
    private static final long RETRY_SECONDS = 5;

    private final ExecutorService starter = Executors.newCachedThreadPool(daemons("stategrad-job-starter"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(daemons("stategrad-job-timer"));

    /** On a thread of its own, since it may wait for a worker process. */
    void start(Runnable work) {
        starter.execute(work);
    }

    ScheduledFuture<?> after(Duration delay, Runnable work) {
        return timer.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    Future<?> everySecond(Runnable work) {
        return timer.scheduleWithFixedDelay(work, 0, 1, TimeUnit.SECONDS);
    }

    /** After some seconds, when the disk may take what it did not take now; never when this process is about to stop. */
    void tryAgain(Runnable work) {
        if (!timer.isShutdown()) {
            timer.schedule(work, RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Nothing begins any more; what has begun goes on. */
    void close() {
        timer.shutdownNow();
        starter.shutdown();
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
