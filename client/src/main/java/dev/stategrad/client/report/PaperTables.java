package dev.stategrad.client.report;

import dev.stategrad.client.report.CsvFile.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tables 1, 2 and 3 of the paper, from probe.csv and training.csv beside the analyses. */
final class PaperTables {
    static final String PROBE = "probe.csv";
    static final String TRAINING = "training.csv";

    private static final String EPOCH = "epoch";
    private static final String VALID = "valid_perplexity";
    private static final String TEST = "test_perplexity";

    private PaperTables() {}

    /** Table 1: classes told from states; one table for each folder that has such probes. */
    static List<PaperTable> states(List<ReportFolder> folders) throws IOException {
        List<PaperTable> tables = new ArrayList<>();
        for (ReportFolder folder : folders) {
            List<Row> rows = probes(folder, "states");
            if (rows.isEmpty()) {
                continue;
            }
            Set<String> tasks = new LinkedHashSet<>();
            Map<String, Map<String, Row>> accuracies = new LinkedHashMap<>();
            for (Row row : rows) {
                tasks.add(row.text("task"));
                accuracies
                        .computeIfAbsent(row.text("representation"), key -> new LinkedHashMap<>())
                        .put(row.text("task"), row);
            }
            List<String> head = new ArrayList<>(List.of("Representation"));
            head.addAll(tasks);
            List<List<String>> body = new ArrayList<>();
            for (Map.Entry<String, Map<String, Row>> entry : accuracies.entrySet()) {
                List<String> line = new ArrayList<>(List.of(entry.getKey()));
                for (String task : tasks) {
                    Row row = entry.getValue().get(task);
                    line.add(row == null ? "" : Numbers.percent(row.number("test_accuracy")));
                }
                body.add(line);
            }
            addBaselines(body, rows, tasks);
            tables.add(new PaperTable(
                    "1",
                    "Test accuracies in % of linear discriminant analysis on states of " + folder.name()
                            + "; beside them what always guessing the most frequent class, and the same analysis of random"
                            + " labels, would reach.",
                    head,
                    body));
        }
        return tables;
    }

    private static void addBaselines(List<List<String>> body, List<Row> rows, Set<String> tasks) throws IOException {
        for (String baseline : List.of("majority", "control")) {
            List<String> line = new ArrayList<>(
                    List.of(baseline.equals("majority") ? "most frequent class" : "control: random labels"));
            for (String task : tasks) {
                double accuracy = Double.NaN;
                for (Row row : rows) {
                    if (row.text("task").equals(task) && Double.isNaN(accuracy)) {
                        accuracy = row.number(baseline);
                    }
                }
                line.add(Numbers.percent(accuracy));
            }
            if (line.stream().skip(1).anyMatch(cell -> !cell.equals(Numbers.percent(Double.NaN)))) {
                body.add(line);
            }
        }
    }

    /** Table 2: perplexities of all models that have a training.csv. */
    static Optional<PaperTable> perplexities(List<ReportFolder> folders) throws IOException {
        List<List<String>> body = new ArrayList<>();
        for (ReportFolder folder : folders) {
            Optional<Row> best = bestEpoch(folder);
            if (best.isPresent()) {
                ReportSource source = folder.analysis();
                body.add(List.of(
                        folder.name(),
                        source == null
                                ? ""
                                : Integer.toString(source.analysis().spectra().hidden()),
                        best.get().text(EPOCH),
                        Numbers.oneDecimal(best.get().number(VALID)),
                        Numbers.oneDecimal(best.get().number(TEST))));
            }
        }
        // One model may have been analysed several times.
        List<List<String>> distinct = body.stream().distinct().toList();
        return distinct.isEmpty()
                ? Optional.empty()
                : Optional.of(new PaperTable(
                        "2",
                        "Perplexities of the models, after the epoch with the lowest one on validation data.",
                        List.of("Model", "Size of the state", "Epoch", "Valid PPL", "Test PPL"),
                        distinct));
    }

    /** Lowest validation perplexity of a training; NaN when unknown. */
    static double validPerplexity(ReportFolder folder) throws IOException {
        Optional<Row> best = bestEpoch(folder);
        return best.isPresent() ? best.get().number(VALID) : Double.NaN;
    }

    private static Optional<Row> bestEpoch(ReportFolder folder) throws IOException {
        Optional<CsvFile> table = folder.table(TRAINING, EPOCH, VALID, TEST);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        List<Row> rows = new ArrayList<>();
        for (Row row : table.get().rows()) {
            if (Double.isFinite(row.number(VALID))) {
                rows.add(row);
            }
        }
        return rows.stream().min(Comparator.comparingDouble(row -> Double.parseDouble(row.text(VALID))));
    }

    /** Table 3: classes told from embeddings. */
    static List<PaperTable> embeddings(List<ReportFolder> folders) throws IOException {
        List<PaperTable> tables = new ArrayList<>();
        for (ReportFolder folder : folders) {
            List<List<String>> body = new ArrayList<>();
            for (Row row : probes(folder, "embeddings")) {
                body.add(List.of(
                        row.text("task") + " (" + row.text("classes") + ")",
                        Numbers.percent(row.number("valid_accuracy")),
                        Numbers.percent(row.number("test_accuracy")),
                        Numbers.percent(row.number("majority")),
                        Numbers.percent(row.number("control")),
                        row.text("examples")));
            }
            if (!body.isEmpty()) {
                tables.add(new PaperTable(
                        "3",
                        "Accuracies in % of logistic regression from the embeddings of " + folder.name()
                                + " to classes of words (their number in brackets), on words that were not trained on; beside"
                                + " them the most frequent class, and the same with labels shuffled over words.",
                        List.of("Classes", "Valid", "Test", "Most frequent", "Control", "Words"),
                        body));
            }
        }
        return tables;
    }

    private static List<Row> probes(ReportFolder folder, String kind) throws IOException {
        Optional<CsvFile> table = folder.table(
                PROBE,
                "table",
                "representation",
                "task",
                "classes",
                "valid_accuracy",
                "test_accuracy",
                "majority",
                "control",
                "examples");
        return table.map(CsvFile::rows).orElse(List.of()).stream()
                .filter(row -> row.text("table").equals(kind))
                .toList();
    }
}
