package dev.stategrad.client.report;

import dev.stategrad.client.EpochSummary;
import dev.stategrad.client.files.PerplexityTable;
import dev.stategrad.client.probe.ProbeResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Tables 1, 2 and 3 of the paper and one more, from probe.csv and the tables of perplexities beside the analyses. */
final class PaperTables {
    private PaperTables() {}

    /** Table 1: classes told from states; one table for each folder that has such probes. */
    static List<PaperTable> states(List<ReportFolder> folders) throws IOException {
        List<PaperTable> tables = new ArrayList<>();
        for (ReportFolder folder : folders) {
            List<ProbeResult> rows = new OwnTables(folder).probes(ProbeResult.STATES);
            if (rows.isEmpty()) {
                continue;
            }
            Set<String> tasks = new LinkedHashSet<>();
            Map<String, Map<String, ProbeResult>> accuracies = new LinkedHashMap<>();
            for (ProbeResult row : rows) {
                tasks.add(row.task());
                accuracies
                        .computeIfAbsent(row.representation(), key -> new LinkedHashMap<>())
                        .put(row.task(), row);
            }
            List<String> head = new ArrayList<>(List.of("Representation"));
            head.addAll(tasks);
            List<List<String>> body = new ArrayList<>();
            for (Map.Entry<String, Map<String, ProbeResult>> entry : accuracies.entrySet()) {
                List<String> line = new ArrayList<>(List.of(entry.getKey()));
                for (String task : tasks) {
                    ProbeResult row = entry.getValue().get(task);
                    line.add(row == null ? "" : Numbers.percent(row.testAccuracy()));
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

    private static void addBaselines(List<List<String>> body, List<ProbeResult> rows, Set<String> tasks) {
        addBaseline(body, rows, tasks, "most frequent class", ProbeResult::majority);
        addBaseline(body, rows, tasks, "control: random labels", ProbeResult::control);
    }

    /** Of the first representation: the most frequent class is the same for all, and controls hardly differ. */
    private static void addBaseline(
            List<List<String>> body,
            List<ProbeResult> rows,
            Set<String> tasks,
            String name,
            ToDoubleFunction<ProbeResult> baseline) {
        List<String> line = new ArrayList<>(List.of(name));
        boolean known = false;
        for (String task : tasks) {
            double accuracy = rows.stream()
                    .filter(row -> row.task().equals(task))
                    .mapToDouble(baseline)
                    .filter(value -> !Double.isNaN(value))
                    .findFirst()
                    .orElse(Double.NaN);
            known |= !Double.isNaN(accuracy);
            line.add(Numbers.percent(accuracy));
        }
        if (known) {
            body.add(line);
        }
    }

    /** Table 2: perplexities of all models that were trained or scored. */
    static Optional<PaperTable> perplexities(List<ReportFolder> folders) throws IOException {
        Set<List<String>> body = new LinkedHashSet<>();
        for (ReportFolder folder : folders) {
            double valid = validPerplexity(folder);
            double test = new OwnTables(folder).perplexity(PerplexityTable.TEST);
            ReportSource source = folder.analysis();
            if (Double.isFinite(valid) || Double.isFinite(test)) {
                body.add(List.of(
                        // A model that was analysed several times has one perplexity.
                        source == null || source.labelled()
                                ? folder.name()
                                : source.provenance().model(),
                        source == null
                                ? ""
                                : Integer.toString(source.analysis().spectra().hidden()),
                        Numbers.oneDecimal(valid),
                        Numbers.oneDecimal(test)));
            }
        }
        return body.isEmpty()
                ? Optional.empty()
                : Optional.of(new PaperTable(
                        "2",
                        "Perplexities of the models: of the scored texts, or else the lowest of the training's epochs on"
                                + " validation data.",
                        List.of("Model", "Size of the state", "Valid PPL", "Test PPL"),
                        List.copyOf(body)));
    }

    /** On validation data: of the scored text, or else the lowest of the training's epochs; NaN when unknown. */
    static double validPerplexity(ReportFolder folder) throws IOException {
        var tables = new OwnTables(folder);
        double scored = tables.perplexity(PerplexityTable.VALID);
        if (Double.isFinite(scored)) {
            return scored;
        }
        return tables.epochs().stream()
                .mapToDouble(EpochSummary::validPerplexity)
                .filter(perplexity -> Double.isFinite(perplexity) && perplexity > 0)
                .min()
                .orElse(Double.NaN);
    }

    /** Table 3: classes told from embeddings. */
    static List<PaperTable> embeddings(List<ReportFolder> folders) throws IOException {
        List<PaperTable> tables = new ArrayList<>();
        for (ReportFolder folder : folders) {
            List<List<String>> body = new ArrayList<>();
            for (ProbeResult row : new OwnTables(folder).probes(ProbeResult.EMBEDDINGS)) {
                body.add(List.of(
                        row.task() + " (" + row.classes() + ")",
                        Numbers.percent(row.validAccuracy()),
                        Numbers.percent(row.testAccuracy()),
                        Numbers.percent(row.majority()),
                        Numbers.percent(row.control()),
                        Numbers.integer(row.examples())));
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

    /** Beyond the paper: classes of a text's tokens told from states. */
    static List<PaperTable> tokens(List<ReportFolder> folders) throws IOException {
        List<PaperTable> tables = new ArrayList<>();
        for (ReportFolder folder : folders) {
            List<List<String>> body = new ArrayList<>();
            for (ProbeResult row : new OwnTables(folder).probes(ProbeResult.TOKENS)) {
                body.add(List.of(
                        row.task() + " (" + row.classes() + ")",
                        Integer.toString(row.delay()),
                        Numbers.percent(row.testAccuracy()),
                        Numbers.percent(row.low()) + " – " + Numbers.percent(row.high()),
                        Numbers.percent(row.majority()),
                        Numbers.percent(row.control()),
                        row.representation(),
                        Numbers.integer(row.examples())));
            }
            if (!body.isEmpty()) {
                tables.add(new PaperTable(
                        "S1",
                        "Accuracies in % with which a linear classifier tells the classes of tokens (their number in brackets)"
                                + " from states of " + folder.name()
                                + " some tokens later, and their 95 % intervals; beside"
                                + " them the most frequent class, and the same with a random class for each word.",
                        List.of(
                                "Classes",
                                "Delay",
                                "Test",
                                "95 % interval",
                                "Most frequent",
                                "Control",
                                "State",
                                "Examples"),
                        body));
            }
        }
        return tables;
    }
}
