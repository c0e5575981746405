package dev.stategrad.server.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database from the form that an earlier version wrote to this one's. Script n leads from form n−1 to n; a script
 * that was ever released is never changed.
 */
final class Migrations {
    private static final List<String> SCRIPTS = List.of("001-jobs.sql", "002-identity.sql");

    private Migrations() {}

    /** @throws IOException when a later version wrote the database */
    static void run(Database database) throws IOException {
        for (int form = 0; form < SCRIPTS.size(); form++) {
            String script = read(SCRIPTS.get(form));
            int wanted = form + 1;
            // Asked within the transaction: another process may be at the same.
            database.transaction(connection -> {
                if (form(connection) < wanted) {
                    apply(connection, script, wanted);
                }
                return wanted;
            });
        }
        int found = database.read(Migrations::form);
        if (found > SCRIPTS.size()) {
            throw new IOException("expected a database of version " + SCRIPTS.size() + " or before, found version "
                    + found + ": a later Stategrad wrote it");
        }
    }

    private static int form(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("PRAGMA user_version")) {
            return version.getInt(1);
        }
    }

    private static void apply(Connection connection, String script, int form) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String command : script.split(";\\s*\\n", -1)) {
                if (!command.isBlank()) {
                    statement.execute(command);
                }
            }
            statement.execute("PRAGMA user_version = " + form);
        }
    }

    private static String read(String script) throws IOException {
        try (@Nullable InputStream in = Migrations.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IOException(script + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
