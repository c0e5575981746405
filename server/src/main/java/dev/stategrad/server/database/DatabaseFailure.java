package dev.stategrad.server.database;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What trouble with the database means to the caller. */
final class DatabaseFailure {
    private DatabaseFailure() {}

    static RuntimeException of(SQLException failure) {
        if (failure instanceof SQLiteException known && isFull(known.getResultCode())) {
            return new ServiceException(FailureReason.STORE_FULL, text(known.getResultCode()), failure);
        }
        return new UncheckedIOException(new IOException(failure));
    }

    private static String text(SQLiteErrorCode code) {
        return code.name().startsWith("SQLITE_READONLY")
                ? "the server's database can't be written: its disk is read-only, or its files are somebody else's"
                : "the server's disk takes no more";
    }

    // A full disk can show as a failed write of the log or of its index, too.
    private static boolean isFull(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_FULL,
                    SQLITE_READONLY,
                    SQLITE_READONLY_CANTINIT,
                    SQLITE_READONLY_DIRECTORY,
                    SQLITE_IOERR_WRITE,
                    SQLITE_IOERR_FSYNC,
                    SQLITE_IOERR_SHMSIZE -> true;
            default -> false;
        };
    }
}
