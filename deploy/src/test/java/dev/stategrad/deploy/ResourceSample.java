package dev.stategrad.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a server holds of its machine at one moment, by name. */
record ResourceSample(Map<String, Long> figures) {
    ResourceSample {
        figures = Map.copyOf(figures);
    }

    /** @param temporary folder of the server's temporary files */
    static ResourceSample of(ServedProcess server, Path data, Path temporary) throws IOException, SQLException {
        Map<String, Long> figures = new TreeMap<>();
        add(figures, "front", server.front());
        ProcessHandle worker = server.worker().orElseThrow(() -> new AssertionError("the worker is gone"));
        add(figures, "worker", worker);
        rows(data.resolve("stategrad.db")).forEach((table, rows) -> figures.put("rows of " + table, rows));
        figures.put("files", files(data));
        figures.put("temporary files", files(temporary));
        return new ResourceSample(figures);
    }

    private static void add(Map<String, Long> figures, String name, ProcessHandle process) throws IOException {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            String[] words = line.split("\\s+", -1);
            switch (words[0]) {
                case "VmRSS:" -> figures.put(name + " memory in MiB", Long.parseLong(words[1]) >> 10);
                case "Threads:" -> figures.put(name + " threads", Long.parseLong(words[1]));
                default -> {
                    // Of no interest.
                }
            }
        }
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            figures.put(name + " descriptors", open.count());
        }
    }

    private static Map<String, Long> rows(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            Map<String, Long> rows = new TreeMap<>();
            for (String table : tables) {
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    rows.put(table.toLowerCase(Locale.ROOT), count.getLong(1));
                }
            }
            return rows;
        }
    }

    /** Files below a folder that others write to meanwhile. */
    private static long files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.exists(path) ? 1 : 0;
        }
        List<Path> children;
        try (Stream<Path> all = Files.list(path)) {
            children = all.toList();
        } catch (NoSuchFileException e) {
            return 0;
        }
        long sum = 0;
        for (Path child : children) {
            sum += files(child);
        }
        return sum;
    }
}
