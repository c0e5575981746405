package dev.stategrad.client.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/** {@code directions.csv} in the folder of an analysis: the words at both ends of the best remembered directions. */
public final class DirectionTable {
    /** Its name in the folder of an analysis. */
    public static final String FILE = "directions.csv";

    private static final CsvTable TABLE =
            new CsvTable("group", "label", "delay", "direction", "side", "rank", "word", "score");

    private DirectionTable() {}

    /**
     * A word at one end of a direction.
     *
     * @param direction i of v_i, counted from 1
     * @param side {@code +} or {@code -}
     * @param rank counted from 1, the outermost
     * @param word or its id where the model has no vocabulary
     * @param score how far out the word is, in standard deviations over the vocabulary; negative on the side {@code -}
     */
    public record Row(
            String group, String label, int delay, int direction, String side, int rank, String word, double score) {}

    /** Writes the table, in place of an earlier one. */
    public static void write(Path folder, List<Row> rows) throws IOException {
        TABLE.write(
                folder.resolve(FILE), rows.stream().map(DirectionTable::cells).toList());
    }

    private static List<?> cells(Row row) {
        return List.of(
                row.group(),
                row.label(),
                row.delay(),
                row.direction(),
                row.side(),
                row.rank(),
                row.word(),
                row.score());
    }

    /** Reads the table; empty when the folder has none. */
    public static List<Row> read(Path folder) throws IOException {
        return TABLE.read(folder.resolve(FILE), DirectionTable::row);
    }

    private static Row row(CSVRecord record) {
        return new Row(
                record.get("group"),
                record.get("label"),
                CsvTable.integer(record, "delay"),
                CsvTable.integer(record, "direction"),
                record.get("side"),
                CsvTable.integer(record, "rank"),
                record.get("word"),
                CsvTable.number(record, "score"));
    }
}
