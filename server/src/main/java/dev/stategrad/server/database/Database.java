package dev.stategrad.server.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The database of a data directory; several processes may have it open. Thread-safe: one transaction at a time. What a
 * transaction changed is on the disk when its method returns, whole or not at all. Full and read-only disks are {@link
 * dev.stategrad.server.failures.ServiceException}s, any other trouble with the disk is an {@link
 * java.io.UncheckedIOException}.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int BUSY_MILLIS = 10_000;

    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock(true);

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** Statements that belong together. */
    @FunctionalInterface
    public interface Transaction<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Opens the database in a file, which is made when missing, and brings an older one up to date.
     *
     * @throws IOException when it can't be read, or was written by a later version
     */
    public static Database open(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            DataDirectory.create(directory);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        // In WAL mode anything less loses the last commits with the power.
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        try {
            Database database = new Database(config.createConnection("jdbc:sqlite:" + file));
            try {
                Migrations.run(database);
                return database;
            } catch (RuntimeException | IOException e) {
                database.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Runs statements that change something, all of them or none. */
    public <T> T transaction(Transaction<T> work) {
        lock.lock();
        try {
            // Who will write says so at once: a reader that turns into a writer can't wait for another writer.
            run("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                T result = work.run(connection);
                run("COMMIT");
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack();
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        } finally {
            lock.unlock();
        }
    }

    /** Runs statements that change nothing. */
    public <T> T read(Transaction<T> work) {
        lock.lock();
        try {
            return work.run(connection);
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        } finally {
            lock.unlock();
        }
    }

    // Not the driver's own commit and rollback: these begin the next transaction at once, and when the disk takes
    // nothing that
    // fails in place of what was asked for, and leaves the driver in a transaction that is none.
    private void run(String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private void rollBack() {
        try {
            run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite does so itself when the disk is full.
            LOG.debug("there was no transaction to be rolled back", e);
        }
    }

    /** Runs a statement without parameters. */
    void execute(String sql) {
        read(open -> {
            try (Statement statement = open.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw DatabaseFailure.of(e);
        } finally {
            lock.unlock();
        }
    }
}
