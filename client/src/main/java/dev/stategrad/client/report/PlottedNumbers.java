package dev.stategrad.client.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The numbers of a figure as CSV: panel, series, x, y, low, high. A cell is empty where there is no number. */
final class PlottedNumbers {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setRecordSeparator('\n')
            .setHeader("panel", "series", "x", "y", "low", "high")
            .get();

    private final StringBuilder csv = new StringBuilder();
    private final CSVPrinter printer;

    PlottedNumbers() {
        try {
            printer = new CSVPrinter(csv, FORMAT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(String panel, String series, double x, double y, double low, double high) {
        add(panel, series, cell(x), y, low, high);
    }

    void add(String panel, String series, String x, double y, double low, double high) {
        try {
            printer.printRecord(panel, series, x, cell(y), cell(low), cell(high));
        } catch (IOException e) {
            // A StringBuilder has room.
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return csv.toString();
    }
}
