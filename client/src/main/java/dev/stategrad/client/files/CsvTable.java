package dev.stategrad.client.files;

import dev.stategrad.client.analysis.Interval;
import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** A table with one line of names; RFC 4180, lines end with \n, NaN is an empty cell. */
final class CsvTable {
    private final List<String> columns;
    private final CSVFormat format;

    CsvTable(String... columns) {
        this.columns = List.of(columns);
        this.format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
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
            if (!parser.getHeaderNames().containsAll(columns)) {
                throw new IOException(file + ": expected the columns " + String.join(",", columns) + ", found "
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

    /** A number; NaN where the cell is empty. */
    static double number(CSVRecord record, String column) {
        String cell = record.get(column);
        try {
            return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(column + ": expected a number, found " + cell, e);
        }
    }
}
