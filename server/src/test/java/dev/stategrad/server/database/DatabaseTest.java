package dev.stategrad.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    private Path folder;

    @Test
    void transaction_throws_leavesNothing() throws IOException {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.transaction(connection -> {
                        insert(connection.createStatement(), "anna");
                        throw new IllegalStateException("half way");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(users(database)).isZero();
        }
    }

    @Test
    void transaction_undoneBySqliteItself_tellsWhyAndLeavesTheNextOnesAlone() throws IOException {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.transaction(connection -> {
                        insert(connection.createStatement(), "anna");
                        // As SQLite does when the disk is full.
                        execute(connection.createStatement(), "ROLLBACK");
                        throw new SQLException("disk full");
                    }))
                    .hasRootCauseMessage("disk full");
            assertThat(users(database)).isZero();

            database.transaction(connection -> insert(connection.createStatement(), "ben"));
            assertThatThrownBy(() -> database.transaction(connection -> {
                        insert(connection.createStatement(), "carla");
                        throw new IllegalStateException("half way");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(users(database)).isOne();
        }
    }

    @Test
    void open_again_findsWhatWasCommitted() throws IOException {
        try (Database database = open()) {
            database.transaction(connection -> insert(connection.createStatement(), "anna"));
        }
        try (Database database = open()) {
            assertThat(users(database)).isOne();
        }
    }

    @Test
    void transaction_ofTwoProcesses_seeEachOther() throws IOException {
        try (Database one = open();
                Database other = open()) {
            one.transaction(connection -> insert(connection.createStatement(), "anna"));
            other.transaction(connection -> insert(connection.createStatement(), "ben"));
            assertThat(users(one)).isEqualTo(2);
            assertThat(users(other)).isEqualTo(2);
        }
    }

    @Test
    void open_writtenByALaterVersion_isRefused() throws IOException {
        try (Database database = open()) {
            database.execute("PRAGMA user_version = 1000");
        }
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("a later Stategrad");
    }

    private Database open() throws IOException {
        return Database.open(folder.resolve("stategrad.db"));
    }

    private static int insert(Statement statement, String name) throws SQLException {
        try (statement) {
            return statement.executeUpdate("INSERT INTO users VALUES ('" + name + "', 0, 1, NULL, NULL)");
        }
    }

    private static void execute(Statement statement, String command) throws SQLException {
        try (statement) {
            statement.execute(command);
        }
    }

    private static int users(Database database) {
        return database.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("SELECT count(*) FROM users")) {
                return count.getInt(1);
            }
        });
    }
}
