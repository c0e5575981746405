package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.IdentityOptions.Demand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Personal tokens, as they are shown. */
class IdentitiesTest {
    private static final UserName ANNA = new UserName("anna");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private Database database;
    private Directory directory;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("stategrad.db"));
        directory = new Directory(database, clock);
        directory.createUser(ANNA, user -> user.withWeight(3));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void recognise_goodToken_isItsOwnerWithItsScope(Scope scope) {
        NewToken made = token(scope);

        for (String scheme : List.of("Bearer ", "bearer ", "BEARER ")) {
            assertThat(identities(Demand.ALWAYS)
                            .recognise(shown(scheme + made.secret().reveal())))
                    .isEqualTo(new Recognised(new Caller("anna", scope, 3), Optional.of(made.token())));
        }
    }

    @Test
    void recognise_nothingShown_dependsOnTheDemand() {
        assertThat(identities(Demand.NEVER).recognise(shown()).caller()).isEqualTo(Caller.LOCAL);
        assertThat(identities(Demand.ONCE_A_TOKEN_EXISTS).recognise(shown()).caller())
                .isEqualTo(Caller.LOCAL);
        assertRefused(FailureReason.NO_CREDENTIALS, Demand.ALWAYS, shown());
    }

    @Test
    void recognise_nothingShownOnceATokenExists_isRefusedEvenIfThatWasRevoked() {
        Token token = token(Scope.READ).token();
        assertRefused(FailureReason.NO_CREDENTIALS, Demand.ONCE_A_TOKEN_EXISTS, shown());

        directory.revokeToken(token.id());

        assertRefused(FailureReason.NO_CREDENTIALS, Demand.ONCE_A_TOKEN_EXISTS, shown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer sg_",
                "Basic YW5uYTpwYXNz",
                "sg_0123456789012345678901234567890123456789012",
                "Bearer  {token}",
                "Bearer {token} ",
                "Bearer\t{token}",
                "{token}",
                "Token {token}",
                "Bearer {token},{token}",
                "Bearer SG_{tail}",
                "Bearer {lower}",
                "Bearer {short}",
                "Bearer {token}=",
                "Bearer {digest}",
                "Bearer sg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Bearer a.b.c",
                "Bearer null"
            })
    void recognise_anythingButTheToken_isRefusedWhateverTheDemand(String pattern) {
        String token = token(Scope.ADMIN).secret().reveal();
        String value = pattern.replace("{token}", token)
                .replace("{tail}", token.substring(3))
                .replace("{lower}", token.toLowerCase(java.util.Locale.ROOT))
                .replace("{short}", token.substring(0, token.length() - 1))
                .replace("{digest}", digest(token));

        for (Demand demand : Demand.values()) {
            assertRefused(FailureReason.BAD_CREDENTIALS, demand, shown(value));
        }
    }

    @Test
    void recognise_twoHeaders_areRefusedEvenIfBothAreGood() {
        String value = "Bearer " + token(Scope.READ).secret().reveal();

        assertRefused(FailureReason.BAD_CREDENTIALS, Demand.ALWAYS, shown(value, value));
    }

    @Test
    void recognise_expired_isRefusedFromThatInstantOn() {
        NewToken made = directory.createToken(ANNA, Scope.READ, "", Optional.of(Duration.ofHours(1)));
        Credentials shown = shown("Bearer " + made.secret().reveal());

        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(identities(Demand.ALWAYS).recognise(shown).caller().user()).isEqualTo("anna");
        clock.advance(Duration.ofMillis(1));

        assertRefused(FailureReason.CREDENTIALS_EXPIRED, Demand.ALWAYS, shown);
    }

    @Test
    void recognise_revoked_isRefusedAtOnce() {
        NewToken made = token(Scope.ADMIN);

        directory.revokeToken(made.token().id());

        assertRefused(
                FailureReason.CREDENTIALS_REVOKED,
                Demand.ALWAYS,
                shown("Bearer " + made.secret().reveal()));
    }

    @Test
    void recognise_refused_neverRepeatsWhatWasShown() {
        String secret = token(Scope.READ).secret().reveal();

        assertThatThrownBy(() -> identities(Demand.ALWAYS).recognise(shown("Bearer " + secret + "x")))
                .hasMessageNotContaining(secret.substring(3, 20));
        assertThat(shown("Bearer " + secret).toString()).doesNotContain(secret);
    }

    private NewToken token(Scope scope) {
        return directory.createToken(ANNA, scope, "", Optional.empty());
    }

    private Identities identities(Demand demand) {
        return new Identities(directory, IdentityOptions.demanding(demand), clock);
    }

    private static String digest(String token) {
        return TokenSecret.presented(token).orElseThrow().digest();
    }

    private static Credentials shown(String... authorization) {
        return new Credentials(List.of(authorization), List.of());
    }

    private void assertRefused(FailureReason reason, Demand demand, Credentials credentials) {
        assertThatThrownBy(() -> identities(demand).recognise(credentials))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
