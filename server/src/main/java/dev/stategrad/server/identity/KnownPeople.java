package dev.stategrad.server.identity;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Users and tokens at one moment; small enough to be held in memory, so that a call needs no look at the disk.
 *
 * @param tokens by the digest of their secret
 * @param tokensById the same tokens
 * @param users by name
 */
record KnownPeople(
        Map<String, Token> tokens, NavigableMap<String, Token> tokensById, NavigableMap<String, User> users) {
    static KnownPeople read(Connection connection) throws SQLException {
        Map<String, Token> tokens = Tokens.all(connection);
        NavigableMap<String, Token> byId = new TreeMap<>();
        tokens.values().forEach(token -> byId.put(token.id().value(), token));
        return new KnownPeople(tokens, byId, new TreeMap<>(Users.all(connection)));
    }
}
