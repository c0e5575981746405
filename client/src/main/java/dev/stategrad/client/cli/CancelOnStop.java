package dev.stategrad.client.cli;

import dev.stategrad.client.StategradClient;
import dev.stategrad.client.StategradServiceException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * While this thread waits for an analysis that is computed elsewhere: Ctrl-C cancels the analysis there and ends the wait. A
 * second one leaves at once.
 */
final class CancelOnStop implements AutoCloseable {
    /** A complete request is answered well within it; for one that is not, there is nothing to cancel. */
    private static final long ACCEPT_SECONDS = 2;

    private final StategradClient client;
    private final Output output;
    private final Thread waiting = Thread.currentThread();
    private final CompletableFuture<String> accepted = new CompletableFuture<>();
    private final StopSignals signals;
    private final CompletableFuture<Boolean> told = new CompletableFuture<>();
    private boolean closed;
    private volatile boolean stopped;

    CancelOnStop(StategradClient client, Output output) {
        this.client = client;
        this.output = output;
        this.signals = StopSignals.install(this::stop);
    }

    /** The analysis has a name by which it can be cancelled. */
    void accepted(String analysis) {
        accepted.complete(analysis);
    }

    /** Whether there was a Ctrl-C. */
    boolean isStopped() {
        return stopped;
    }

    /** After a Ctrl-C: whether the analysis is cancelled, which the server may still have to be told. */
    boolean isCancelled() {
        boolean cancelled = told.join();
        // Meant for the wait, which is over.
        Thread.interrupted();
        return cancelled;
    }

    private void stop() {
        stopped = true;
        output.note("cancelling the analysis (Ctrl-C once more leaves at once)");
        boolean cancelled = false;
        try {
            cancelled = cancel(accepted.get(ACCEPT_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            // The request is not complete, and ends with this program.
            cancelled = true;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("nobody interrupts this thread, or fails the name", e);
        } finally {
            endWait();
            told.complete(cancelled);
        }
    }

    private boolean cancel(String analysis) {
        try {
            client.cancelAnalysis(analysis);
            return true;
        } catch (StategradServiceException e) {
            output.note("cannot cancel " + analysis + ": " + e.getMessage());
            return false;
        }
    }

    private synchronized void endWait() {
        if (!closed) {
            waiting.interrupt();
        }
    }

    @Override
    public void close() {
        signals.close();
        synchronized (this) {
            closed = true;
            // Meant for the wait, which is over.
            Thread.interrupted();
        }
    }
}
