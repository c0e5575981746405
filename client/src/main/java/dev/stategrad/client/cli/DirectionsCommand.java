package dev.stategrad.client.cli;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.RememberedDirections;
import dev.stategrad.client.analysis.WordVectors;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.DirectionTable;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the best remembered directions mean. */
@Command(
        name = "directions",
        description = "Makes the best remembered directions readable: the words that lie farthest out on both sides.",
        footer = {
            "",
            "Writes directions.csv into the analysis. A direction is a right singular vector of the whitened mean",
            "gradient; the score of a word is its whitened embedding's component along it, in standard deviations",
            "over the vocabulary. Which side is called + means nothing."
        })
final class DirectionsCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--analysis", required = true, paramLabel = "DIR", description = "What analyze wrote.")
    private Path analysis = Path.of("");

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model that was analysed.")
    private String model = "";

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "Words on each side (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--directions",
            paramLabel = "N",
            defaultValue = "3",
            description = "The best N directions, or all where there are fewer (default: ${DEFAULT-VALUE}).")
    private int directions;

    @Option(
            names = "--delays",
            paramLabel = "TAU",
            split = ",",
            defaultValue = "0,1,5,20,49",
            description = "Delays, separated by commas; those that the analysis lacks are left out"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> delays = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        common.requireAtLeast("--top", 1, top);
        common.requireAtLeast("--directions", 1, directions);
        for (int delay : delays) {
            common.requireAtLeast("--delays", 0, delay);
        }
        StoredAnalysis stored = AnalysisDirectory.read(analysis);
        if (delays.stream().noneMatch(delay -> delay < stored.spectra().delays())) {
            throw common.usage(
                    "--delays: expected at least one below " + stored.spectra().delays() + ", found "
                            + delays.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        try (Connection connection = common.connect()) {
            AnalyzedModel analyzed = AnalyzedModel.read(connection.client(), model, stored);
            List<DirectionTable.Row> rows = rows(stored, analyzed);
            DirectionTable.write(analysis, rows);
            report(rows);
        }
        return 0;
    }

    private List<DirectionTable.Row> rows(StoredAnalysis stored, AnalyzedModel analyzed) throws IOException {
        WordVectors words = WordVectors.of(analyzed.embeddings(), analyzed.whitening());
        List<DirectionTable.Row> rows = new ArrayList<>();
        List<Group> groups = stored.spectra().groups();
        for (int group = 0; group < groups.size(); group++) {
            Group of = groups.get(group);
            for (int label = 0; label < of.labels().size(); label++) {
                double[][] means = MeanGradients.of(analysis, stored, group, label);
                for (int delay : delays) {
                    if (delay < means.length && of.results().get(label).counts()[delay] > 0) {
                        var found = RememberedDirections.of(means[delay], analyzed.whitening());
                        rows.addAll(rows(of.name(), of.labels().get(label), delay, found, words, analyzed));
                    }
                }
            }
        }
        return rows;
    }

    private List<DirectionTable.Row> rows(
            String group,
            String label,
            int delay,
            RememberedDirections found,
            WordVectors words,
            AnalyzedModel analyzed) {
        List<DirectionTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(directions, found.size()); i++) {
            WordVectors.Ends ends = words.ends(found.vectors()[i], top);
            for (String side : List.of("+", "-")) {
                List<WordVectors.Scored> scored = side.equals("+") ? ends.positive() : ends.negative();
                for (int rank = 0; rank < scored.size(); rank++) {
                    WordVectors.Scored word = scored.get(rank);
                    rows.add(new DirectionTable.Row(
                            group, label, delay, i + 1, side, rank + 1, analyzed.word(word.word()), word.score()));
                }
            }
        }
        return rows;
    }

    private void report(List<DirectionTable.Row> rows) {
        Map<String, List<String>> sides = new LinkedHashMap<>();
        for (DirectionTable.Row row : rows) {
            String key = String.format(
                    "%s %s, delay %d, v%d %s:", row.group(), row.label(), row.delay(), row.direction(), row.side());
            sides.computeIfAbsent(key, missing -> new ArrayList<>()).add(row.word());
        }
        List<String> lines = new ArrayList<>();
        sides.forEach((key, words) -> lines.add(key + " " + String.join(" ", words)));
        lines.add("wrote " + analysis.resolve(DirectionTable.FILE));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", analysis.resolve(DirectionTable.FILE).toString());
        json.put("rows", rows);
        common.output().result(json, lines);
    }
}
