package dev.stategrad.server.jobs;

import dev.stategrad.server.identity.Visibility;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jobs between their table and Java. */
final class JobRows {
    private JobRows() {}

    /** Runs a query whose rows are whole jobs. */
    static List<JobRecord> query(Connection connection, String condition, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, "SELECT * FROM jobs " + condition, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<JobRecord> jobs = new ArrayList<>();
            while (rows.next()) {
                jobs.add(read(rows));
            }
            return jobs;
        }
    }

    /** Runs a query of one number. */
    static long number(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            return rows.getLong(1);
        }
    }

    /** Runs a change. @return rows that it changed */
    static int change(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    static void insert(Connection connection, JobRecord job) throws SQLException {
        change(
                connection,
                "INSERT INTO jobs (id, kind, target, owner, visibility, request_id, request_digest, state, process,"
                        + " service, detached, tokens, attempts, created, started, ended, deadline, device_nanos, bytes,"
                        + " failure_reason, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                job.id().value(),
                job.kind().name(),
                job.target(),
                job.owner(),
                job.visibility().name(),
                job.requestId(),
                job.requestDigest(),
                job.state().name(),
                job.process(),
                job.service() ? 1 : 0,
                job.detached() ? 1 : 0,
                job.tokens(),
                job.attempts(),
                job.created().toEpochMilli(),
                millis(job.started()),
                millis(job.ended()),
                millis(job.deadline()),
                job.device().toNanos(),
                job.bytes(),
                job.failureReason(),
                job.failure());
    }

    private static JobRecord read(ResultSet row) throws SQLException {
        return new JobRecord(
                new JobId(row.getString("id")),
                JobKind.valueOf(row.getString("kind")),
                row.getString("target"),
                row.getString("owner"),
                Visibility.valueOf(row.getString("visibility")),
                row.getString("request_id"),
                row.getString("request_digest"),
                JobState.valueOf(row.getString("state")),
                row.getString("process"),
                row.getInt("service") != 0,
                row.getInt("detached") != 0,
                row.getLong("tokens"),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("created")),
                instant(row, "started"),
                instant(row, "ended"),
                instant(row, "deadline"),
                Duration.ofNanos(row.getLong("device_nanos")),
                row.getLong("bytes"),
                row.getString("failure_reason"),
                row.getString("failure"));
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int n = 0; n < parameters.length; n++) {
            statement.setObject(n + 1, parameters[n]);
        }
        return statement;
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
