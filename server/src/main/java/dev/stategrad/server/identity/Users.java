package dev.stategrad.server.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The table of users. */
final class Users {
    private Users() {}

    /** Whether the name, or one that differs in case alone, is in use. */
    static boolean isTaken(Connection connection, UserName name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM users WHERE lower(name) = lower(?)")) {
            select.setString(1, name.value());
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    static void insert(Connection connection, User user) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO users (weight, quota_bytes, quota_jobs, name, created) VALUES (?, ?, ?, ?, ?)")) {
            setChangeable(insert, user);
            insert.setString(4, user.name().value());
            insert.setLong(5, user.created().toEpochMilli());
            insert.executeUpdate();
        }
    }

    static void update(Connection connection, User user) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE users SET weight = ?, quota_bytes = ?, quota_jobs = ? WHERE name = ?")) {
            setChangeable(update, user);
            update.setString(4, user.name().value());
            update.executeUpdate();
        }
    }

    static Map<String, User> all(Connection connection) throws SQLException {
        Map<String, User> users = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT name, created, weight, quota_bytes, quota_jobs FROM users");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                User user = user(rows);
                users.put(user.name().value(), user);
            }
        }
        return users;
    }

    private static void setChangeable(PreparedStatement statement, User user) throws SQLException {
        statement.setDouble(1, user.weight());
        if (user.quotaBytes().isPresent()) {
            statement.setLong(2, user.quotaBytes().getAsLong());
        } else {
            statement.setNull(2, Types.INTEGER);
        }
        if (user.quotaJobs().isPresent()) {
            statement.setInt(3, user.quotaJobs().getAsInt());
        } else {
            statement.setNull(3, Types.INTEGER);
        }
    }

    private static User user(ResultSet row) throws SQLException {
        long bytes = row.getLong("quota_bytes");
        OptionalLong quotaBytes = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(bytes);
        int jobs = row.getInt("quota_jobs");
        OptionalInt quotaJobs = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(jobs);
        return new User(
                new UserName(row.getString("name")),
                Instant.ofEpochMilli(row.getLong("created")),
                row.getDouble("weight"),
                quotaBytes,
                quotaJobs);
    }
}
