package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenCallsTest {
    private static final UserName ANNA = new UserName("anna");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private final List<FailureReason> ended = new ArrayList<>();
    private Database database;
    private Directory directory;
    private OpenCalls calls;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("stategrad.db"));
        directory = new Directory(database, clock);
        directory.createUser(ANNA, UnaryOperator.identity());
        calls = new OpenCalls(directory, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void revoke_whileCallsAreOpen_endsThoseOfTheTokenOnce() {
        Token token = token(Optional.empty());
        Token other = token(Optional.empty());
        register(token);
        register(token);
        register(other);

        directory.revokeToken(token.id());
        calls.check();

        assertThat(ended).containsExactly(FailureReason.CREDENTIALS_REVOKED, FailureReason.CREDENTIALS_REVOKED);
    }

    @Test
    void revoke_afterTheCallIsClosed_endsNothing() {
        Token token = token(Optional.empty());
        register(token).close();

        directory.revokeToken(token.id());

        assertThat(ended).isEmpty();
    }

    @Test
    void check_afterTheTokenExpired_endsTheCall() {
        register(token(Optional.of(Duration.ofMinutes(5))));
        calls.check();
        assertThat(ended).isEmpty();

        clock.advance(Duration.ofMinutes(5));
        calls.check();

        assertThat(ended).containsExactly(FailureReason.CREDENTIALS_EXPIRED);
    }

    @Test
    void register_tokenRevokedSinceItWasLookedUp_endsAtOnce() {
        Token token = token(Optional.empty());
        directory.revokeToken(token.id());

        register(token);

        assertThat(ended).containsExactly(FailureReason.CREDENTIALS_REVOKED);
    }

    @Test
    void revoke_byAnotherProcess_endsTheCallWithoutAnybodyAsking() throws Exception {
        CompletableFuture<FailureReason> end = new CompletableFuture<>();
        try (Identity identity = Identity.open(database, IdentityOptions.none(), clock);
                Database other = Database.open(folder.resolve("stategrad.db"))) {
            Token token = identity.directory()
                    .createToken(ANNA, Scope.READ, "", Optional.empty())
                    .token();
            identity.openCalls().register(token, why -> end.complete(why.reason()));

            new Directory(other, clock).revokeToken(token.id());

            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(FailureReason.CREDENTIALS_REVOKED);
        }
    }

    private Token token(Optional<Duration> lifetime) {
        return directory.createToken(ANNA, Scope.READ, "", lifetime).token();
    }

    private OpenCalls.Registration register(Token token) {
        return calls.register(token, why -> ended.add(why.reason()));
    }
}
