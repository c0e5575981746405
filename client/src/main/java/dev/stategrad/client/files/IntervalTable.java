package dev.stategrad.client.files;

import dev.stategrad.client.analysis.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code intervals.csv} in the folder of an analysis: 95 % confidence intervals of the figures of its spectra. */
public final class IntervalTable {
    /** Its name in the folder of an analysis. */
    public static final String FILE = "intervals.csv";

    private static final CsvTable TABLE =
            new CsvTable("spectrum", "group", "label", "delay", "statistic", "estimate", "low", "high");

    private IntervalTable() {}

    /**
     * One figure of one label at one delay.
     *
     * @param spectrum {@code raw} or {@code whitened}
     * @param statistic {@code sigma1}, {@code sum}, {@code ratio1}, {@code ratio5} or {@code rms1}
     */
    public record Row(String spectrum, String group, String label, int delay, String statistic, Interval interval) {}

    static String text(List<Row> rows) throws IOException {
        return TABLE.text(rows.stream().map(IntervalTable::cells).toList());
    }

    private static List<?> cells(Row row) {
        Interval interval = row.interval();
        return List.of(
                row.spectrum(),
                row.group(),
                row.label(),
                row.delay(),
                row.statistic(),
                interval.estimate(),
                interval.low(),
                interval.high());
    }

    /** Reads the table; empty when the folder has none. */
    public static List<Row> read(Path folder) throws IOException {
        return TABLE.read(
                folder.resolve(FILE),
                record -> new Row(
                        record.get("spectrum"),
                        record.get("group"),
                        record.get("label"),
                        CsvTable.integer(record, "delay"),
                        record.get("statistic"),
                        CsvTable.interval(record, "estimate", "low", "high")));
    }
}
