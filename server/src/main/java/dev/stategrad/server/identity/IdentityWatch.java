package dev.stategrad.server.identity;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks twice a second for what other processes changed and for tokens that expired, and ends the calls concerned. */
public final class IdentityWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityWatch.class);
    private static final long PERIOD_MILLIS = 500;
    private static final long STOP_SECONDS = 5;

    private final Directory directory;
    private final OpenCalls calls;
    private final ScheduledExecutorService thread;
    private boolean failing;

    private IdentityWatch(Directory directory, OpenCalls calls) {
        this.directory = directory;
        this.calls = calls;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread watch = new Thread(work, "stategrad-identity");
            watch.setDaemon(true);
            return watch;
        });
    }

    public static IdentityWatch start(Directory directory, OpenCalls calls) {
        IdentityWatch watch = new IdentityWatch(directory, calls);
        watch.thread.scheduleWithFixedDelay(watch::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Returns when it looks no more, so that the database may be closed. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the look at users and tokens does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            directory.refresh();
            calls.check();
            failing = false;
        } catch (RuntimeException e) {
            // What is known stays in force; said once, not twice a second.
            if (!failing) {
                LOG.error("users and tokens can't be read; changes by other processes are not seen", e);
            }
            failing = true;
        }
    }
}
