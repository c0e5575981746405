package dev.stategrad.client.report;

import dev.stategrad.client.report.CsvFile.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Error bars of an analysis: intervals.csv and null.csv of its folder, empty where these are missing. */
final class Intervals {
    private static final String INTERVALS = "intervals.csv";
    private static final String NULL = "null.csv";

    /** Whose interval it is. */
    private record Key(boolean whitened, String group, String label, String statistic) {}

    private final Map<Key, Interval> intervals = new HashMap<>();
    private final Map<Key, double[]> nulls = new HashMap<>();

    private Intervals() {}

    static Intervals read(Path folder, int delays) throws IOException {
        var read = new Intervals();
        Path file = folder.resolve(INTERVALS);
        if (Files.exists(file)) {
            var table = CsvFile.read(file, "spectrum", "group", "label", "delay", "statistic", "low", "high");
            for (Row row : table.rows()) {
                int delay = row.integer("delay", delays - 1);
                Interval interval = read.intervals.computeIfAbsent(
                        key(row, row.text("statistic")), key -> Interval.unknown(delays));
                interval.low()[delay] = row.number("low");
                interval.high()[delay] = row.number("high");
            }
        }
        Path nullFile = folder.resolve(NULL);
        if (Files.exists(nullFile)) {
            var table = CsvFile.read(nullFile, "spectrum", "group", "label", "delay", "quantile95");
            for (Row row : table.rows()) {
                read.nulls.computeIfAbsent(key(row, "null"), key -> nothing(delays))[row.integer("delay", delays - 1)] =
                        row.number("quantile95");
            }
        }
        return read;
    }

    private static Key key(Row row, String statistic) {
        return new Key(row.text("spectrum").equals("whitened"), row.text("group"), row.text("label"), statistic);
    }

    private static double[] nothing(int delays) {
        double[] values = new double[delays];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** Of one statistic of one label; NaN throughout where the file has none. */
    Interval of(boolean whitened, String group, String label, Statistic statistic, int delays) {
        Interval found = intervals.get(new Key(whitened, group, label, statistic.column()));
        return found == null ? Interval.unknown(delays) : found;
    }

    /** What σ₁ of one label stays below 95 times of 100 when its mean is zero [D]. */
    Optional<double[]> nullQuantile(boolean whitened, String group, String label) {
        return Optional.ofNullable(nulls.get(new Key(whitened, group, label, "null")));
    }
}
