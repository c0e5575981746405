package dev.stategrad.client.files;

import dev.stategrad.client.analysis.Interval;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** A table with one line of names; RFC 4180, lines end with \n, NaN is an empty cell. */
final class CsvTable {
    /** Of the column that says which weights a row was computed from, as SHA-256; files of earlier versions lack it. */
    static final String WEIGHTS = "weights_sha256";

    private final List<String> columns;
    /** How many of the columns every file has; the others came later. */
    private final int required;

    private final CSVFormat format;

    CsvTable(String... columns) {
        this(List.of(columns), columns.length);
    }

    private CsvTable(List<String> columns, int required) {
        this.columns = columns;
        this.required = required;
        this.format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    }

    /** The same table with more columns on its right, which files of earlier versions lack. */
    CsvTable withLater(String... more) {
        List<String> all = new ArrayList<>(columns);
        all.addAll(List.of(more));
        return new CsvTable(List.copyOf(all), required);
    }

    void write(Path file, List<? extends List<?>> rows) throws IOException {
        String text = text(rows);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.writeText(file, text);
    }

    /** The whole file. */
    String text(List<? extends List<?>> rows) throws IOException {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecord(columns);
            for (List<?> row : rows) {
                printer.printRecord(row.stream().map(CsvTable::cell).toList());
            }
        }
        return text.toString();
    }

    private static Object cell(Object value) {
        return value instanceof Double number && number.isNaN() ? "" : value;
    }

    /**
     * Reads all lines; none when the file is not there.
     *
     * @throws IOException when the file lacks a column
     */
    private List<CSVRecord> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        CSVFormat named = format.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, named)) {
            List<String> expected = columns.subList(0, required);
            if (!parser.getHeaderNames().containsAll(expected)) {
                throw new IOException(file + ": expected the columns " + String.join(",", expected) + ", found "
                        + String.join(",", parser.getHeaderNames()));
            }
            return parser.getRecords();
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new IOException(file + ": expected a table, found that " + e.getMessage(), e);
        }
    }

    /**
     * Reads all lines as rows; none when the file is not there.
     *
     * @param reader throws IllegalArgumentException when a cell is not as it must be
     * @throws IOException when the file lacks a column, or a line is not a row
     */
    <T> List<T> read(Path file, Function<CSVRecord, T> reader) throws IOException {
        List<T> rows = new ArrayList<>();
        for (CSVRecord record : read(file)) {
            try {
                rows.add(reader.apply(record));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": row " + record.getRecordNumber() + ": " + e.getMessage(), e);
            }
        }
        return rows;
    }

    /** A cell; empty where the file lacks a column that came later. */
    static String cell(CSVRecord record, String column) {
        return record.isMapped(column) ? record.get(column) : "";
    }

    /** One of some values, as its name is written. */
    @SafeVarargs
    static <T> T oneOf(CSVRecord record, String column, T... values) {
        String cell = cell(record, column);
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(cell))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        column + ": expected one of " + Arrays.toString(values) + ", found " + cell));
    }

    /** A whole number. */
    static int integer(CSVRecord record, String column) {
        String cell = record.get(column);
        try {
            return Integer.parseInt(cell);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + ": expected a whole number, found " + cell, e);
        }
    }

    /** Three cells as an interval. */
    static Interval interval(CSVRecord record, String estimate, String low, String high) {
        return new Interval(number(record, estimate), number(record, low), number(record, high));
    }

    /** A number; NaN where the cell is empty, or the file lacks a column that came later. */
    static double number(CSVRecord record, String column) {
        String cell = cell(record, column);
        try {
            return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + ": expected a number, found " + cell, e);
        }
    }
}
