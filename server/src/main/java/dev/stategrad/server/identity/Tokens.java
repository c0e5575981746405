package dev.stategrad.server.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The table of tokens. */
final class Tokens {
    private Tokens() {}

    static void insert(Connection connection, Token token, String digest) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO tokens"
                + " (id, user, digest, scope, label, created, expires, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)")) {
            insert.setString(1, token.id().value());
            insert.setString(2, token.user().value());
            insert.setString(3, digest);
            insert.setString(4, token.scope().name());
            insert.setString(5, token.label());
            insert.setLong(6, token.created().toEpochMilli());
            if (token.expires().isPresent()) {
                insert.setLong(7, token.expires().get().toEpochMilli());
            } else {
                insert.setNull(7, Types.INTEGER);
            }
            insert.executeUpdate();
        }
    }

    /** Marks it as revoked, unless it was before. */
    static void revoke(Connection connection, TokenId id, Instant now) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE tokens SET revoked = ? WHERE id = ? AND revoked IS NULL")) {
            update.setLong(1, now.toEpochMilli());
            update.setString(2, id.value());
            update.executeUpdate();
        }
    }

    /** All of them, by the digest of their secret. */
    static Map<String, Token> all(Connection connection) throws SQLException {
        Map<String, Token> tokens = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT digest, id, user, scope, label, created, expires, revoked FROM tokens");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                tokens.put(
                        rows.getString("digest"),
                        new Token(
                                new TokenId(rows.getString("id")),
                                new UserName(rows.getString("user")),
                                Scope.valueOf(rows.getString("scope")),
                                rows.getString("label"),
                                Instant.ofEpochMilli(rows.getLong("created")),
                                time(rows, "expires"),
                                time(rows, "revoked")));
            }
        }
        return tokens;
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
