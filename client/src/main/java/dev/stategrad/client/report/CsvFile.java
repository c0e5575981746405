package dev.stategrad.client.report;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** A table beside an analysis, whose columns go by their names. Columns that nobody asks for may be there, too. */
final class CsvFile {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    private final Path path;
    private final List<Row> rows;

    private CsvFile(Path path, List<Row> rows) {
        this.path = path;
        this.rows = List.copyOf(rows);
    }

    /** @throws IOException naming the file, and the line where it is not such a table */
    static CsvFile read(Path path, String... columns) throws IOException {
        try (Reader reader = Files.newBufferedReader(path);
                var parser = FORMAT.parse(reader)) {
            for (String column : columns) {
                if (!parser.getHeaderNames().contains(column)) {
                    throw new IOException(path + ": expected a column " + column + ", found "
                            + String.join(", ", parser.getHeaderNames()));
                }
            }
            List<Row> rows = new ArrayList<>();
            for (CSVRecord record : parser) {
                if (!record.isConsistent()) {
                    throw new IOException(path + ": record " + record.getRecordNumber() + ": expected "
                            + parser.getHeaderNames().size() + " cells, found " + record.size());
                }
                rows.add(new Row(path, record));
            }
            return new CsvFile(path, rows);
        } catch (CSVException | IllegalArgumentException | CharacterCodingException e) {
            throw new IOException(path + ": expected CSV with a header line, found " + e.getMessage(), e);
        }
    }

    List<Row> rows() {
        return rows;
    }

    Path path() {
        return path;
    }

    /** One line of the table. */
    record Row(Path path, CSVRecord cells) {
        String text(String column) {
            return cells.get(column);
        }

        /** NaN for an empty cell. */
        double number(String column) throws IOException {
            String text = cells.get(column);
            if (text.isEmpty()) {
                return Double.NaN;
            }
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IOException(
                        path + ": record " + cells.getRecordNumber() + ": " + column + ": expected a number, found "
                                + text,
                        e);
            }
        }

        /** A whole number from 0 to {@code most}. */
        int integer(String column, int most) throws IOException {
            double number = number(column);
            if (number >= 0 && number <= most && number == Math.rint(number)) {
                return (int) number;
            }
            throw new IOException(path + ": record " + cells.getRecordNumber() + ": " + column
                    + ": expected a whole number from 0 to " + most + ", found " + text(column));
        }

        boolean isTrue(String column) {
            return Boolean.parseBoolean(text(column));
        }
    }
}
