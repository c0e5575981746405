package dev.stategrad.server.models;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a disk that takes no more, which a caller should know of, from the other failures of a disk. */
public final class StoreFailure {
    private StoreFailure() {}

    public static RuntimeException of(IOException failure) {
        if (tells(failure, "no space left on device") || tells(failure, "quota exceeded")) {
            return new ServiceException(
                    FailureReason.STORE_FULL, "the disk that holds the models is full; nothing was stored", failure);
        }
        if (tells(failure, "read-only file system")) {
            return new ServiceException(
                    FailureReason.STORE_FULL,
                    "the disk that holds the models can only be read; nothing was changed",
                    failure);
        }
        return new UncheckedIOException(failure);
    }

    // Java has no exceptions of its own for these.
    private static boolean tells(@Nullable Throwable failure, String what) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains(what)) {
                return true;
            }
        }
        return false;
    }
}
