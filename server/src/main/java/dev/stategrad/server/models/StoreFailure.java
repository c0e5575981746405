package dev.stategrad.server.models;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a full disk, which a caller should know of, from the other failures of a disk. */
public final class StoreFailure {
    private StoreFailure() {}

    public static RuntimeException of(IOException failure) {
        if (isFull(failure)) {
            return new ServiceException(
                    FailureReason.STORE_FULL, "the disk that holds the models is full; nothing was stored", failure);
        }
        return new UncheckedIOException(failure);
    }

    // Java has no exception of its own for a full disk.
    private static boolean isFull(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left on device") || text.contains("quota exceeded")) {
                return true;
            }
        }
        return false;
    }
}
