package dev.stategrad.server.worker;

import dev.stategrad.server.work.JobWorker;
import dev.stategrad.server.work.ParityChecker;
import io.grpc.Channel;
import java.util.concurrent.CompletableFuture;

/** The process that holds the device, as the front sees it: there whenever it is needed. Thread-safe. */
public interface Worker extends JobWorker, ParityChecker, AutoCloseable {
    /**
     * The worker, which is started first where it does not run. Completes exceptionally with a
     * {@link dev.stategrad.server.failures.ServiceException} WORKER_LOST when it can't be had.
     */
    CompletableFuture<Lease> lease();

    /** Name of the device, e.g. {@code CPU:0}; empty as long as it is not known. */
    default String device() {
        return "";
    }

    /** Stops it: jobs write down where they stand. */
    @Override
    void close();

    /** Keeps the worker from being ended for want of work. To be closed, once. */
    interface Lease extends AutoCloseable {
        /** The way to it; not to be shut down. */
        Channel channel();

        /** Has the worker ended although it works, since it does not answer any more. */
        void kill();

        @Override
        void close();
    }
}
