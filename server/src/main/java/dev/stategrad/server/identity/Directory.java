package dev.stategrad.server.identity;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The users and their tokens. What is asked is answered from memory; what is changed is on the disk first. Changes by other
 * processes are seen by {@link #refresh}. Thread-safe.
 */
public final class Directory {
    private static final Duration LONGEST_TTL = Duration.ofDays(3653);

    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile KnownPeople people;
    private long version;

    public Directory(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.version = database.read(Directory::version);
        this.people = database.read(KnownPeople::read);
    }

    /**
     * Makes a user known.
     *
     * @param settings what is to differ from a weight of 1 and the configuration's quotas
     * @throws ServiceException USER_EXISTS when the name is taken, also by one that differs in case alone
     */
    public User createUser(UserName name, UnaryOperator<User> settings) {
        User user = settings.apply(new User(name, now(), 1, OptionalLong.empty(), OptionalInt.empty()));
        database.transaction(connection -> {
            if (Users.isTaken(connection, name)) {
                throw new ServiceException(
                        FailureReason.USER_EXISTS, "name: expected a name that is free, found " + name);
            }
            Users.insert(connection, user);
            return user;
        });
        load();
        return user;
    }

    /**
     * Changes a user.
     *
     * @throws ServiceException USER_NOT_FOUND
     */
    public User updateUser(UserName name, UnaryOperator<User> change) {
        User changed = database.transaction(connection -> {
            User user = change.apply(found(Users.all(connection).get(name.value()), name));
            Users.update(connection, user);
            return user;
        });
        load();
        return changed;
    }

    /**
     * Makes a token.
     *
     * @param ttl how long it is good for, above 0 and at most ten years; empty: until it is revoked
     * @throws ServiceException USER_NOT_FOUND
     */
    public NewToken createToken(UserName user, Scope scope, String label, Optional<Duration> ttl) {
        ttl.ifPresent(Directory::requireSensible);
        Instant now = now();
        TokenSecret secret = TokenSecret.random(random);
        Token token = new Token(TokenId.random(random), user, scope, label, now, ttl.map(now::plus), Optional.empty());
        database.transaction(connection -> {
            found(Users.all(connection).get(user.value()), user);
            Tokens.insert(connection, token, secret.digest());
            return token;
        });
        load();
        return new NewToken(token, secret);
    }

    /**
     * Has a token refused from now on; calls that it opened end. One that was revoked before stays as it is.
     *
     * @throws ServiceException TOKEN_NOT_FOUND
     */
    public Token revokeToken(TokenId id) {
        database.transaction(connection -> {
            Tokens.revoke(connection, id, now());
            return id;
        });
        load();
        return token(id).orElseThrow(() -> new ServiceException(FailureReason.TOKEN_NOT_FOUND, id + ": no such token"));
    }

    public Optional<User> user(UserName name) {
        return Optional.ofNullable(people.users().get(name.value()));
    }

    public Optional<Token> token(TokenId id) {
        return Optional.ofNullable(people.tokensById().get(id.value()));
    }

    /** At most {@code size} users behind the name {@code after}, in the order of their names; {@code ""} is before all. */
    public List<User> users(String after, int size) {
        return behind(people.users(), after, size);
    }

    /** At most {@code size} tokens behind the id {@code after}, in the order of their ids; {@code ""} is before all. */
    public List<Token> tokens(String after, int size) {
        return behind(people.tokensById(), after, size);
    }

    /** Whether there is a token, be it good or not: from the first one on, callers have to say who they are. */
    boolean hasTokens() {
        return !people.tokens().isEmpty();
    }

    Optional<Token> find(TokenSecret secret) {
        return Optional.ofNullable(people.tokens().get(secret.digest()));
    }

    /** A user's weight; 1 for who is recognised but was never made known. */
    double weight(UserName name) {
        return user(name).map(User::weight).orElse(1.0);
    }

    /** Runs {@code listener} after every change. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Looks whether another process changed something, and reads it if so. */
    void refresh() {
        synchronized (this) {
            long found = database.read(Directory::version);
            if (found == version) {
                return;
            }
            // Asked before the rows are read: what changes in between is read once more, never missed.
            people = database.read(KnownPeople::read);
            version = found;
        }
        listeners.forEach(Runnable::run);
    }

    private void load() {
        synchronized (this) {
            people = database.read(KnownPeople::read);
        }
        listeners.forEach(Runnable::run);
    }

    private Instant now() {
        // As precise as the table, so that what is answered is what is read back.
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void requireSensible(Duration ttl) {
        if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new InvalidInputException("ttl", "above 0, at most " + LONGEST_TTL.toDays() + " days", ttl);
        }
    }

    private static User found(@Nullable User user, UserName name) {
        if (user == null) {
            throw new ServiceException(FailureReason.USER_NOT_FOUND, name + ": no such user");
        }
        return user;
    }

    private static <T> List<T> behind(NavigableMap<String, T> all, String after, int size) {
        return all.tailMap(after, false).values().stream().limit(size).toList();
    }

    // Changes whenever another connection commits; to ask costs no look at the tables.
    private static long version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("PRAGMA data_version")) {
            return version.getLong(1);
        }
    }
}
