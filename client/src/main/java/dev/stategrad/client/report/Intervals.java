package dev.stategrad.client.report;

import dev.stategrad.client.analysis.SpectrumStatistic;
import dev.stategrad.client.files.IntervalTable;
import dev.stategrad.client.files.NullTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Error bars of an analysis: intervals.csv and null.csv of its folder, empty where these are missing. */
final class Intervals {
    private static final String NULL = "null";

    /** Whose interval it is. */
    private record Key(boolean whitened, String group, String label, String figure) {}

    private final Map<Key, Band> intervals = new HashMap<>();
    private final Map<Key, double[]> nulls = new HashMap<>();

    private Intervals() {}

    static Intervals read(Path folder, int delays) throws IOException {
        var read = new Intervals();
        for (IntervalTable.Row row : IntervalTable.read(folder)) {
            Key key = new Key(isWhitened(row.spectrum()), row.group(), row.label(), row.statistic());
            Band band = read.intervals.computeIfAbsent(key, other -> Band.unknown(delays));
            int delay = delay(folder, IntervalTable.FILE, row.delay(), delays);
            band.low()[delay] = row.interval().low();
            band.high()[delay] = row.interval().high();
        }
        for (NullTable.Row row : NullTable.read(folder)) {
            Key key = new Key(isWhitened(row.spectrum()), row.group(), row.label(), NULL);
            int delay = delay(folder, NullTable.FILE, row.delay(), delays);
            read.nulls.computeIfAbsent(key, other -> nothing(delays))[delay] =
                    row.chance().quantile95();
        }
        return read;
    }

    private static boolean isWhitened(String spectrum) {
        return spectrum.equals("whitened");
    }

    /** The tables may be older than the analysis beside them. */
    private static int delay(Path folder, String file, int delay, int delays) throws IOException {
        if (delay < 0 || delay >= delays) {
            throw new IOException(folder.resolve(file) + ": delay: expected 0 to " + (delays - 1) + ", found " + delay);
        }
        return delay;
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
    Band of(boolean whitened, String group, String label, SpectrumStatistic statistic, int delays) {
        Band found = intervals.get(new Key(whitened, group, label, statistic.column()));
        return found == null ? Band.unknown(delays) : found;
    }

    /** What σ₁ of one label stays below 95 times of 100 when its mean is zero [D]. */
    Optional<double[]> nullQuantile(boolean whitened, String group, String label) {
        return Optional.ofNullable(nulls.get(new Key(whitened, group, label, NULL)));
    }
}
