package dev.stategrad.client.files;

import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecord(columns);
            for (List<?> row : rows) {
                printer.printRecord(row.stream().map(CsvTable::cell).toList());
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFile.writeText(file, text.toString());
    }

    private static Object cell(Object value) {
        return value instanceof Double number && number.isNaN() ? "" : value;
    }

    /**
     * Reads all lines; none when the file is not there.
     *
     * @throws IOException when the file lacks a column
     */
    List<CSVRecord> read(Path file) throws IOException {
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

    /** A number; NaN where the cell is empty. */
    static double number(CSVRecord record, String column) {
        String cell = record.get(column);
        try {
            return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new UncheckedIOException(new IOException(
                    "row " + record.getRecordNumber() + ": " + column + ": expected a number, found " + cell, e));
        }
    }
}
