package dev.stategrad.client.cli;

import dev.stategrad.client.Grouping;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.SampledLabels;
import dev.stategrad.client.probe.StateProbe;
import dev.stategrad.client.probe.TokenSample;
import dev.stategrad.client.probe.TokenTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Classes of tokens told from states. */
@Command(
        name = "states",
        description = "Tells the classes of a text's tokens from a model's states, at once and some tokens later.",
        footer = {
            "",
            "Learns from 80 %% of the states, chooses hyperparameters by 10 %% and is tested on 10 %%; classes with fewer",
            "than ten tokens among the examples are left out. Beside the accuracy: its 95 %% interval, what always naming",
            "the most frequent class would reach, and a control task in which each word has a random class: what an",
            "accuracy exceeds that by was not learned by heart. Writes probe.csv."
        })
final class ProbeStatesCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final CorpusOptions corpus = new CorpusOptions();

    @Mixin
    private final StateOptions states = new StateOptions();

    @Mixin
    private final GroupingOptions groupings = new GroupingOptions();

    @Option(
            names = "--delay",
            paramLabel = "K",
            split = ",",
            defaultValue = "0",
            description = "Tell the class of the token K before the state's own; several are separated by commas"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> delays = new ArrayList<>();

    @Option(
            names = "--classifier",
            paramLabel = "NAME",
            defaultValue = "lda",
            description =
                    "lda: linear discriminant analysis, as the paper's; or logistic: logistic regression with a search"
                            + " for its hyperparameters, which takes much longer (default: ${DEFAULT-VALUE}).")
    private StateProbe.Method classifier = StateProbe.Method.LDA;

    @Option(
            names = "--split",
            paramLabel = "BY",
            defaultValue = "text",
            description = "text: the last tenth of the text is the test; word: no word is in both training and test"
                    + " (default: ${DEFAULT-VALUE}).")
    private StateProbe.Split split = StateProbe.Split.TEXT;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Learn and test with a random sample of N states at most, which are held in memory"
                    + " (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Governs the sample, the split and the control task (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where probe.csv goes.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        states.check(common);
        corpus.check(common);
        groupings.check(common);
        groupings.requireAny(common, "probe states");
        common.requireAtLeast("--examples", 100, examples);
        for (int delay : delays) {
            common.requireAtLeast("--delay", 0, delay);
        }
        try (Connection connection = common.connect()) {
            StategradClient client = connection.client();
            ModelInfo model = client.getModel(states.model());
            List<String> words = client.readVocabulary(states.model());
            try (EncodedCorpus encoded =
                    corpus.encode(states.model(), words, groupings.sources(corpus, states.model(), words))) {
                if (encoded.needsScores()) {
                    label(client, encoded);
                }
                encoded.notes().forEach(common.output()::note);
                report(probe(client, model, encoded), model.weightsSha256());
            }
        }
        return 0;
    }

    /** Sorts tokens into the classes that the model's own predictions make. */
    private void label(StategradClient client, EncodedCorpus encoded) throws IOException {
        try (ProgressBar bar = common.output().progress("scoring with " + states.model(), "tokens")) {
            encoded.labelByScores(
                    (tokens, labels) -> client.score(states.model(), tokens, new ScoreProgress(bar, encoded, labels)));
        }
    }

    private List<ProbeResult> probe(StategradClient client, ModelInfo model, EncodedCorpus encoded) throws IOException {
        long[] lengths =
                IntStream.range(0, encoded.streams()).mapToLong(encoded::length).toArray();
        TokenSample sample = TokenSample.of(lengths, examples, seed);
        List<Grouping> classes = encoded.groupings();
        SampledLabels labels = SampledLabels.read(encoded.source(), sample, classes.size(), delays);
        StateProbe probe = new StateProbe(read(client, model, encoded, sample), name(model), classifier, split, seed);
        List<ProbeResult> results = new ArrayList<>();
        try (ProgressBar bar = common.output().progress("probing " + states.model(), "tasks")) {
            for (int grouping = 0; grouping < classes.size(); grouping++) {
                Grouping asked = classes.get(grouping);
                for (int delay : delays) {
                    bar.update(results.size(), (long) classes.size() * delays.size(), 0, 0, asked.name());
                    TokenTask task =
                            labels.task(grouping, asked.name(), asked.labels().size(), delay);
                    learn(probe, task).ifPresent(results::add);
                }
            }
        }
        if (results.isEmpty()) {
            throw new CommandFailedException(corpus.path()
                    + ": expected at least two classes of ten tokens and more, to learn and to test, found fewer");
        }
        return results;
    }

    private double[][] read(StategradClient client, ModelInfo model, EncodedCorpus encoded, TokenSample sample)
            throws IOException {
        try (ProgressBar bar = common.output().progress("recording " + states.model(), "tokens")) {
            return SampledStates.read(client, states.selection(model), encoded, sample, bar);
        }
    }

    private String name(ModelInfo model) {
        return ModelJson.lower(states.state(model)) + " state of layer " + states.layer(model);
    }

    private Optional<ProbeResult> learn(StateProbe probe, TokenTask task) {
        try {
            Optional<ProbeResult> result = probe.probe(task);
            if (result.isEmpty()) {
                common.output()
                        .note(task.name() + ", delay " + task.delay() + ": left out, too few tokens have a class");
            }
            return result;
        } catch (IllegalArgumentException e) {
            // What a model with constant states brings.
            throw new CommandFailedException(task.name() + ", delay " + task.delay() + ": " + e.getMessage());
        }
    }

    private void report(List<ProbeResult> results, String weightsSha256) throws IOException {
        ProbeFiles.write(out, weightsSha256, results);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("out", out.toString());
        json.put("accuracies", ProbeJson.of(results));
        List<String> lines = new ArrayList<>(List.of(String.format(
                Locale.ROOT,
                "%-20s%7s%10s%8s%16s%10s%9s%s",
                "accuracy in %",
                "delay",
                "examples",
                "test",
                "95 % interval",
                "majority",
                "control",
                classifier == StateProbe.Method.LOGISTIC ? "  chosen" : "")));
        results.forEach(result -> lines.add(line(result)));
        lines.add("wrote " + out.resolve(ProbeFiles.ACCURACIES));
        common.output().result(json, lines);
    }

    private static String line(ProbeResult result) {
        return String.format(
                        Locale.ROOT,
                        "%-20s%7d%10d%8.1f%16s%10.1f%9.1f  %s",
                        result.task() + " (" + result.classes() + ")",
                        result.delay(),
                        result.examples(),
                        100 * result.testAccuracy(),
                        String.format(Locale.ROOT, "%.1f - %.1f", 100 * result.low(), 100 * result.high()),
                        100 * result.majority(),
                        100 * result.control(),
                        ProbeJson.chosen(result))
                .stripTrailing();
    }
}
