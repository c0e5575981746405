package dev.stategrad.client.files;

import dev.stategrad.client.analysis.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/** {@code property.csv} in the folder of an analysis: how well properties of words are remembered (Figs. 10 and 11). */
public final class PropertyTable {
    /** Its name in the folder of an analysis. */
    public static final String FILE = "property.csv";

    /** Numbers of directions n that the paper compares a property with. */
    public static final List<Integer> DIRECTIONS = List.of(1, 2, 5);

    private static final CsvTable TABLE = new CsvTable(
            "property",
            "group",
            "label",
            "delay",
            "m",
            "m_low",
            "m_high",
            "m_published",
            "cos1",
            "cos1_low",
            "cos1_high",
            "cos2",
            "cos2_low",
            "cos2_high",
            "cos5",
            "cos5_low",
            "cos5_high");

    private PropertyTable() {}

    /**
     * One property and the gradients of one label at one delay.
     *
     * @param memory m (eq. 20), of the mean over the text, and its interval, from which the shift by noise is taken off
     * @param publishedMemory m with the difference vector of eq. 14
     * @param cosine for each number of {@link #DIRECTIONS}
     */
    public record Row(
            String property,
            String group,
            String label,
            int delay,
            Figure memory,
            double publishedMemory,
            List<Figure> cosine) {
        public Row {
            cosine = List.copyOf(cosine);
            if (cosine.size() != DIRECTIONS.size()) {
                throw new IllegalArgumentException(
                        "cosine: expected " + DIRECTIONS.size() + ", found " + cosine.size());
            }
        }
    }

    /**
     * A figure with the ends of its 95 % interval.
     *
     * @param value NaN when there are not so many directions
     * @param low NaN without blocks
     * @param high NaN without blocks
     */
    public record Figure(double value, double low, double high) {
        /** A figure of the mean, and its interval; {@link Interval#UNDEFINED} for none. */
        public static Figure of(double value, Interval interval) {
            return new Figure(value, interval.low(), interval.high());
        }

        private List<Double> cells() {
            return List.of(value, low, high);
        }
    }

    /** Writes the table, in place of an earlier one. */
    public static void write(Path folder, List<Row> rows) throws IOException {
        TABLE.write(
                folder.resolve(FILE), rows.stream().map(PropertyTable::cells).toList());
    }

    private static List<?> cells(Row row) {
        List<Object> cells = new ArrayList<>(List.of(row.property(), row.group(), row.label(), row.delay()));
        cells.addAll(row.memory().cells());
        cells.add(row.publishedMemory());
        row.cosine().forEach(cosine -> cells.addAll(cosine.cells()));
        return cells;
    }

    /** Reads the table; empty when the folder has none. */
    public static List<Row> read(Path folder) throws IOException {
        return TABLE.read(folder.resolve(FILE), PropertyTable::row);
    }

    private static Row row(CSVRecord record) {
        return new Row(
                record.get("property"),
                record.get("group"),
                record.get("label"),
                CsvTable.integer(record, "delay"),
                figure(record, "m"),
                CsvTable.number(record, "m_published"),
                DIRECTIONS.stream().map(n -> figure(record, "cos" + n)).toList());
    }

    private static Figure figure(CSVRecord record, String name) {
        return new Figure(
                CsvTable.number(record, name),
                CsvTable.number(record, name + "_low"),
                CsvTable.number(record, name + "_high"));
    }
}
