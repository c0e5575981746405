package dev.stategrad.client.files;

import dev.stategrad.client.LocalView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code trace.csv}: the local view of one text, a line for each pair of a token and one read before it. */
public final class TraceTable {
    /** Its name in a folder of its own. */
    public static final String FILE = "trace.csv";

    private static final CsvTable TABLE = new CsvTable("t", "delay", "word", "source", "frobenius_norm", "sigma1");

    private TraceTable() {}

    /**
     * A text and its local view.
     *
     * @param words of the text, one for each token
     */
    public record Trace(List<String> words, LocalView view) {
        public Trace {
            words = List.copyOf(words);
            if (words.size() != view.length()) {
                throw new IllegalArgumentException(
                        "words: expected " + view.length() + ", one for each token, found " + words.size());
            }
        }
    }

    /** A line as it stands in the file. */
    private record Row(int delay, String word, double frobeniusNorm, double sigma1) {}

    /** The whole file. */
    public static String text(Trace trace) throws IOException {
        List<List<?>> rows = new ArrayList<>();
        for (int t = 0; t < trace.words().size(); t++) {
            for (int delay = 0; delay <= t; delay++) {
                rows.add(List.of(
                        t,
                        delay,
                        trace.words().get(t),
                        trace.words().get(t - delay),
                        trace.view().frobeniusNorm(t, delay),
                        trace.view().largestSingularValue(t, delay)));
            }
        }
        return TABLE.text(rows);
    }

    /**
     * Reads the table; a text without words when the folder has none.
     *
     * @throws IOException when pairs are missing
     */
    public static Trace read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        List<Row> rows = TABLE.read(
                file,
                record -> new Row(
                        CsvTable.integer(record, "delay"),
                        record.get("word"),
                        CsvTable.number(record, "frobenius_norm"),
                        CsvTable.number(record, "sigma1")));
        List<String> words =
                rows.stream().filter(row -> row.delay() == 0).map(Row::word).toList();
        try {
            return new Trace(
                    words,
                    new LocalView(
                            words.size(),
                            rows.stream().mapToDouble(Row::frobeniusNorm).toArray(),
                            rows.stream().mapToDouble(Row::sigma1).toArray()));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
