package dev.stategrad.client.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/** {@code stability.csv}: whether the best remembered directions stay the same, between delays and between models. */
public final class StabilityTable {
    /** Its name in the folder of the first analysis. */
    public static final String FILE = "stability.csv";

    private static final CsvTable TABLE =
            new CsvTable("first", "second", "delay_first", "delay_second", "n", "mean_cosine", "smallest_cosine");

    private StabilityTable() {}

    /**
     * Two spans of the best n directions.
     *
     * @param first folder of an analysis, its name alone
     * @param second the same or another one
     * @param n number of directions
     * @param meanCosine of the n principal angles; 1 when the spans are the same
     * @param smallestCosine of the largest principal angle; 0 when some direction of one is in no way in the other
     */
    public record Row(
            String first,
            String second,
            int delayFirst,
            int delaySecond,
            int n,
            double meanCosine,
            double smallestCosine) {}

    /** Writes the table, in place of an earlier one. */
    public static void write(Path folder, List<Row> rows) throws IOException {
        TABLE.write(
                folder.resolve(FILE), rows.stream().map(StabilityTable::cells).toList());
    }

    private static List<?> cells(Row row) {
        return List.of(
                row.first(),
                row.second(),
                row.delayFirst(),
                row.delaySecond(),
                row.n(),
                row.meanCosine(),
                row.smallestCosine());
    }

    /** Reads the table; empty when the folder has none. */
    public static List<Row> read(Path folder) throws IOException {
        return TABLE.read(folder.resolve(FILE), StabilityTable::row);
    }

    private static Row row(CSVRecord record) {
        return new Row(
                record.get("first"),
                record.get("second"),
                CsvTable.integer(record, "delay_first"),
                CsvTable.integer(record, "delay_second"),
                CsvTable.integer(record, "n"),
                CsvTable.number(record, "mean_cosine"),
                CsvTable.number(record, "smallest_cosine"));
    }
}
