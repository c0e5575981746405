package dev.stategrad.client;

import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for asynchronous calls. */
final class Blocking {
    private Blocking() {}

    /** Waits for a call that reads nothing from outside. */
    static <T extends @Nullable Object> T await(CompletableFuture<T> call) {
        try {
            return awaitReading(call);
        } catch (IOException e) {
            throw new IllegalStateException("a call that reads no tokens cannot fail to read them", e);
        }
    }

    /** Waits for a call that reads tokens while it goes on. */
    static <T extends @Nullable Object> T awaitReading(CompletableFuture<T> call) throws IOException {
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new StategradServiceException(
                    Status.Code.CANCELLED, "cancelled: the waiting thread was interrupted", e);
        } catch (CancellationException e) {
            throw new StategradServiceException(Status.Code.CANCELLED, "cancelled by the caller", e);
        } catch (ExecutionException e) {
            throw rethrow(cause(e));
        }
    }

    /** What really failed. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static RuntimeException rethrow(Throwable cause) throws IOException {
        if (cause instanceof IOException io) {
            throw io;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
