package dev.stategrad.client.files;

import dev.stategrad.client.analysis.DecayFit;
import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.analysis.FailedDecayFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.commons.csv.CSVRecord;

/** {@code decay.csv} in the folder of an analysis: a fit of eq. 13 for every label. */
public final class DecayTable {
    /** Its name in the folder of an analysis. */
    public static final String FILE = "decay.csv";

    private static final CsvTable TABLE = new CsvTable(
            "group",
            "label",
            "count",
            "frequency",
            "sigma1",
            "a",
            "b",
            "b_low",
            "b_high",
            "half_life",
            "r2",
            "converged",
            "problem");

    private DecayTable() {}

    /**
     * The decay of one label's σ₁.
     *
     * @param count pairs at delay 0
     * @param frequency of the label, a word, in the training text; empty when it was not counted
     * @param sigma1 at delay 0
     * @param low of the 95 % interval of b; NaN without one
     * @param high of the 95 % interval of b; NaN without one
     */
    public record Row(
            String group,
            String label,
            long count,
            OptionalLong frequency,
            double sigma1,
            DecayFit fit,
            double low,
            double high) {
        /** Whether the label is a word, and not a class of words or the mean of all. */
        public boolean isWord() {
            return isOfWords(group);
        }
    }

    /** Whether the labels of a grouping are words. */
    public static boolean isOfWords(String group) {
        return group.equals("form") || group.equals("word");
    }

    /** Writes the table, in place of an earlier one. */
    public static void write(Path folder, List<Row> rows) throws IOException {
        List<List<?>> cells = new ArrayList<>();
        rows.forEach(row -> cells.add(cells(row)));
        TABLE.write(folder.resolve(FILE), cells);
    }

    private static List<?> cells(Row row) {
        List<Object> cells = new ArrayList<>();
        cells.addAll(List.of(row.group(), row.label(), row.count()));
        cells.add(row.frequency().isPresent() ? row.frequency().getAsLong() : "");
        cells.add(row.sigma1());
        if (row.fit() instanceof ExponentialDecay decay) {
            cells.addAll(List.of(decay.scale(), decay.rate(), row.low(), row.high()));
            cells.addAll(List.of(decay.halfLife(), decay.rSquared(), true, ""));
        } else if (row.fit() instanceof FailedDecayFit failed) {
            cells.addAll(List.of("", "", "", "", "", "", false, failed.reason()));
        }
        return cells;
    }

    /** Reads the table; empty when the folder has none. */
    public static List<Row> read(Path folder) throws IOException {
        return TABLE.read(folder.resolve(FILE), DecayTable::row);
    }

    private static Row row(CSVRecord record) {
        String frequency = record.get("frequency");
        DecayFit fit = Boolean.parseBoolean(record.get("converged"))
                ? new ExponentialDecay(
                        CsvTable.number(record, "a"), CsvTable.number(record, "b"), CsvTable.number(record, "r2"))
                : new FailedDecayFit(record.get("problem"));
        return new Row(
                record.get("group"),
                record.get("label"),
                (long) CsvTable.number(record, "count"),
                frequency.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(frequency)),
                CsvTable.number(record, "sigma1"),
                fit,
                CsvTable.number(record, "b_low"),
                CsvTable.number(record, "b_high"));
    }
}
