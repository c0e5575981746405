package dev.stategrad.server.jobs;

import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Requests that carried an id and were answered without a job, so that the same request gets the same answer. Thread-safe. */
public final class Repetitions {
    private final Database database;
    private final Clock clock;

    public Repetitions(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Name of what the same request made before; empty for a new one, and for one without an id.
     *
     * @throws ServiceException REQUEST_ID_REUSED when it was another request
     */
    public Optional<String> find(JobRequest request, String digest) {
        if (request.requestId().isEmpty()) {
            return Optional.empty();
        }
        return database.read(connection -> find(connection, request, digest));
    }

    /** Whether a request with this id came before. */
    public boolean isKnown(JobRequest request) {
        return !request.requestId().isEmpty()
                && database.read(connection -> JobRows.number(
                                connection,
                                "SELECT count(*) FROM requests WHERE owner = ? AND request_id = ?",
                                request.caller().user(),
                                request.requestId())
                        > 0);
    }

    /** Takes note of what a request made. */
    public void remember(JobRequest request, String digest, String target) {
        if (!request.requestId().isEmpty()) {
            database.transaction(connection -> JobRows.change(
                    connection,
                    "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?)",
                    request.caller().user(),
                    request.requestId(),
                    digest,
                    target,
                    clock.millis()));
        }
    }

    /** Forgets requests that came before a moment. */
    void forgetBefore(Instant moment) {
        database.transaction(connection ->
                JobRows.change(connection, "DELETE FROM requests WHERE created < ?", moment.toEpochMilli()));
    }

    private static Optional<String> find(Connection connection, JobRequest request, String digest) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT digest, target FROM requests WHERE owner = ? AND request_id = ?")) {
            statement.setString(1, request.caller().user());
            statement.setString(2, request.requestId());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getString("digest").equals(digest)) {
                    throw new ServiceException(
                            FailureReason.REQUEST_ID_REUSED,
                            "config.request_id: expected a new one for another request, found that of "
                                    + row.getString("target"));
                }
                return Optional.of(row.getString("target"));
            }
        }
    }
}
