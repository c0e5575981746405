package dev.stategrad.client.files;

import dev.stategrad.client.probe.LogisticOptions;
import dev.stategrad.client.probe.LogisticOptions.Loss;
import dev.stategrad.client.probe.LogisticOptions.Penalty;
import dev.stategrad.client.probe.ProbeResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/** {@code probe.csv}: accuracies of Tables 1 and 3, and of probes of a text's states. */
final class AccuracyTable {
    private static final String BALANCED = "balanced";
    private static final String EQUAL = "equal";

    private static final CsvTable TABLE = new CsvTable(
                    "table",
                    "representation",
                    "task",
                    "classes",
                    "train",
                    "valid_accuracy",
                    "test_accuracy",
                    "majority",
                    "control",
                    "examples")
            .withLater("delay", "low", "high", "penalty", "strength", "class_weights", "scheme", CsvTable.WEIGHTS);

    private AccuracyTable() {}

    static String text(List<ProbeFiles.Accuracy> rows) throws IOException {
        return TABLE.text(rows.stream().map(AccuracyTable::cells).toList());
    }

    private static List<?> cells(ProbeFiles.Accuracy accuracy) {
        ProbeResult row = accuracy.result();
        List<Object> cells = new ArrayList<>(List.of(
                row.table(),
                row.representation(),
                row.task(),
                row.classes(),
                row.train(),
                row.validAccuracy(),
                row.testAccuracy(),
                row.majority(),
                row.control(),
                row.examples(),
                row.delay(),
                row.low(),
                row.high()));
        cells.addAll(row.options()
                .map(options -> List.<Object>of(
                        options.penalty(), options.strength(), options.balanced() ? BALANCED : EQUAL, options.loss()))
                .orElse(List.of("", "", "", "")));
        cells.add(accuracy.weightsSha256());
        return cells;
    }

    /** Reads the table; empty when the file is not there. */
    static List<ProbeFiles.Accuracy> read(Path file) throws IOException {
        return TABLE.read(file, row -> new ProbeFiles.Accuracy(CsvTable.cell(row, CsvTable.WEIGHTS), result(row)));
    }

    private static ProbeResult result(CSVRecord row) {
        return new ProbeResult(
                row.get("table"),
                row.get("representation"),
                row.get("task"),
                CsvTable.cell(row, "delay").isEmpty() ? 0 : CsvTable.integer(row, "delay"),
                CsvTable.integer(row, "classes"),
                CsvTable.integer(row, "train"),
                CsvTable.number(row, "valid_accuracy"),
                CsvTable.number(row, "test_accuracy"),
                CsvTable.number(row, "low"),
                CsvTable.number(row, "high"),
                CsvTable.number(row, "majority"),
                CsvTable.number(row, "control"),
                CsvTable.integer(row, "examples"),
                options(row));
    }

    private static Optional<LogisticOptions> options(CSVRecord row) {
        if (CsvTable.cell(row, "penalty").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new LogisticOptions(
                CsvTable.oneOf(row, "penalty", Penalty.values()),
                CsvTable.number(row, "strength"),
                CsvTable.oneOf(row, "class_weights", EQUAL, BALANCED).equals(BALANCED),
                CsvTable.oneOf(row, "scheme", Loss.values())));
    }
}
