package dev.stategrad.client.files;

import dev.stategrad.client.analysis.SignFlipNull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code null.csv} in the folder of an analysis: what σ₁ would be by chance, if gradients had no fixed sign. */
public final class NullTable {
    /** Its name in the folder of an analysis. */
    public static final String FILE = "null.csv";

    private static final CsvTable TABLE = new CsvTable("spectrum", "group", "label", "delay", "sigma1", "quantile95");

    private NullTable() {}

    /**
     * One label at one delay.
     *
     * @param spectrum {@code raw} or {@code whitened}
     */
    public record Row(String spectrum, String group, String label, int delay, SignFlipNull chance) {}

    static String text(List<Row> rows) throws IOException {
        return TABLE.text(rows.stream().map(NullTable::cells).toList());
    }

    private static List<?> cells(Row row) {
        SignFlipNull chance = row.chance();
        return List.of(row.spectrum(), row.group(), row.label(), row.delay(), chance.sigma1(), chance.quantile95());
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
                        new SignFlipNull(CsvTable.number(record, "sigma1"), CsvTable.number(record, "quantile95"))));
    }
}
