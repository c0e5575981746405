package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTest {
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
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void createUser_thenReopened_isKnownWithAllSettings() throws IOException {
        User anna = directory.createUser(
                ANNA,
                user -> user.withWeight(2.5)
                        .withQuotaBytes(OptionalLong.of(1L << 40))
                        .withQuotaJobs(OptionalInt.of(7)));

        try (Database again = Database.open(folder.resolve("stategrad.db"))) {
            assertThat(new Directory(again, clock).user(ANNA)).contains(anna);
        }
        assertThat(anna.created()).isEqualTo(clock.instant());
        assertThat(directory.weight(ANNA)).isEqualTo(2.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "Anna", "ANNA"})
    void createUser_takenInAnyCase_isRefused(String name) {
        directory.createUser(ANNA, UnaryOperator.identity());

        assertRefused(
                FailureReason.USER_EXISTS, () -> directory.createUser(new UserName(name), UnaryOperator.identity()));
    }

    @Test
    void updateUser_unknown_isRefused() {
        assertRefused(FailureReason.USER_NOT_FOUND, () -> directory.updateUser(ANNA, user -> user.withWeight(3)));
    }

    @Test
    void updateUser_badWeight_leavesTheUserAsItWas() {
        User anna = directory.createUser(ANNA, UnaryOperator.identity());

        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1001}) {
            assertThatThrownBy(() -> directory.updateUser(ANNA, user -> user.withWeight(weight)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("weight: expected above 0");
        }
        assertThat(directory.user(ANNA)).contains(anna);
    }

    @Test
    void createToken_itsSecret_findsItAndIsOnNoDisk() throws IOException {
        directory.createUser(ANNA, UnaryOperator.identity());

        NewToken made = directory.createToken(ANNA, Scope.SUBMIT, "laptop", Optional.of(Duration.ofDays(90)));

        assertThat(directory.find(made.secret())).contains(made.token());
        assertThat(made.secret().reveal()).matches("sg_[A-Za-z0-9_-]{43}");
        assertThat(made.secret()).hasToString("sg_…");
        assertThat(made.token().expires()).contains(clock.instant().plus(Duration.ofDays(90)));
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(DirectoryTest::content)
                            .toList())
                    .noneMatch(content -> content.contains(made.secret().reveal()))
                    .anyMatch(content -> content.contains(made.token().id().value()));
        }
    }

    @Test
    void createToken_unknownUser_isRefused() {
        assertRefused(
                FailureReason.USER_NOT_FOUND, () -> directory.createToken(ANNA, Scope.READ, "", Optional.empty()));
        assertThat(directory.hasTokens()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT100000H", "PT2562047788015215H"})
    void createToken_lifetimeOutOfRange_isRefused(String ttl) {
        directory.createUser(ANNA, UnaryOperator.identity());

        assertThatThrownBy(() -> directory.createToken(ANNA, Scope.READ, "", Optional.of(Duration.parse(ttl))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("ttl: expected above 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "\u202egnitirw\u202c", "\u0000"})
    void createToken_labelThatCouldDeceive_isRefused(String label) {
        directory.createUser(ANNA, UnaryOperator.identity());

        assertThatThrownBy(() -> directory.createToken(ANNA, Scope.READ, label, Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("label: expected at most 100 characters on one line");
    }

    @Test
    void revokeToken_twice_keepsTheFirstTime() {
        directory.createUser(ANNA, UnaryOperator.identity());
        NewToken made = directory.createToken(ANNA, Scope.READ, "", Optional.empty());

        Token revoked = directory.revokeToken(made.token().id());
        clock.advance(Duration.ofHours(1));
        Token again = directory.revokeToken(made.token().id());

        assertThat(again).isEqualTo(revoked);
        assertThat(revoked.refusal(clock.instant())).contains(FailureReason.CREDENTIALS_REVOKED);
    }

    @Test
    void revokeToken_unknown_isRefused() {
        assertRefused(FailureReason.TOKEN_NOT_FOUND, () -> directory.revokeToken(new TokenId("0123456789ab")));
    }

    @Test
    void refresh_afterAnotherProcessChangedSomething_seesIt() throws IOException {
        directory.createUser(ANNA, UnaryOperator.identity());
        NewToken made = directory.createToken(ANNA, Scope.READ, "", Optional.empty());
        List<String> changes = new ArrayList<>();
        directory.onChange(() -> changes.add("change"));

        try (Database other = Database.open(folder.resolve("stategrad.db"))) {
            new Directory(other, clock).revokeToken(made.token().id());
        }
        assertThat(directory.token(made.token().id())).contains(made.token());
        directory.refresh();
        directory.refresh();

        assertThat(directory.token(made.token().id()).orElseThrow().revoked()).isPresent();
        assertThat(changes).hasSize(1);
    }

    @Test
    void users_pageByPage_areAllOfThemInOrder() {
        for (String name : List.of("mia", "ben", "zoe", "anna", "karl")) {
            directory.createUser(new UserName(name), UnaryOperator.identity());
        }

        List<String> found = new ArrayList<>();
        List<User> page = directory.users("", 2);
        while (!page.isEmpty()) {
            page.forEach(user -> found.add(user.name().value()));
            page = directory.users(found.get(found.size() - 1), 2);
        }

        assertThat(found).containsExactly("anna", "ben", "karl", "mia", "zoe");
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(FailureReason reason, Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
