package dev.stategrad.client.cli;

import dev.stategrad.client.ModelContents;
import dev.stategrad.client.Tensor;
import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.TaggedLexicon;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.probe.EmbeddingProbe;
import dev.stategrad.client.probe.ProbeResult;
import dev.stategrad.client.probe.WordTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Word classes told from embeddings. */
@Command(
        name = "embeddings",
        description = "Logistic regression of word classes from a model's embeddings (Appendix 9, Table 3).",
        footer = {
            "",
            "A word's class is the tag that it has most often in the corpus. Words are split into 80 %% for training, 10 %%",
            "for validation, which chooses the hyperparameters, and 10 %% for test. Writes probe.csv."
        })
final class ProbeEmbeddingsCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "Name of the model.")
    private String model = "";

    @Option(
            names = "--corpus",
            required = true,
            paramLabel = "FILE",
            description = "Text with Penn Treebank tags: CoNLL-U or word/TAG, plain or gzip.")
    private Path corpus = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where probe.csv goes.")
    private Path out = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Governs the split and the control task (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        try (Connection connection = common.connect()) {
            ModelContents contents = connection.client().readTensors(model, AnalysisOptions.ENCODER::equals);
            double[][] embeddings = embeddings(contents);
            Vocabulary vocabulary = Vocabulary.of(contents.vocabulary());
            List<WordTask> tasks = WordTask.table3(TaggedLexicon.of(Corpus.of(corpus), vocabulary));
            String weights = connection.client().getModel(model).weightsSha256();
            report(probe(new EmbeddingProbe(embeddings, seed), tasks), weights);
        }
        return 0;
    }

    private double[][] embeddings(ModelContents contents) {
        Tensor encoder = contents.tensors().get(AnalysisOptions.ENCODER);
        if (encoder == null) {
            throw new CommandFailedException("model " + model + ": expected an embedding matrix, found one-hot input");
        }
        if (contents.vocabulary().isEmpty()) {
            throw new CommandFailedException(
                    "model " + model + ": expected a vocabulary, found none (import the model with --vocab)");
        }
        int size = Math.toIntExact(encoder.shape().get(1));
        double[][] rows = new double[Math.toIntExact(encoder.shape().get(0))][size];
        for (int word = 0; word < rows.length; word++) {
            for (int e = 0; e < size; e++) {
                rows[word][e] = encoder.get(word * size + e);
            }
        }
        return rows;
    }

    private List<ProbeResult> probe(EmbeddingProbe probe, List<WordTask> tasks) {
        List<ProbeResult> outcomes = new ArrayList<>();
        try (ProgressBar bar = common.output().progress("probing " + model, "tasks")) {
            for (int i = 0; i < tasks.size(); i++) {
                WordTask task = tasks.get(i);
                bar.update(i, tasks.size(), 0, 0, task.name());
                Optional<ProbeResult> outcome = probe.probe(task);
                outcome.ifPresent(outcomes::add);
                if (outcome.isEmpty()) {
                    common.output().note(task.name() + ": left out, " + task.size() + " words are too few");
                }
            }
        }
        if (outcomes.isEmpty()) {
            throw new CommandFailedException(
                    corpus + ": expected words of the model's vocabulary in at least two classes, found none");
        }
        return outcomes;
    }

    private void report(List<ProbeResult> results, String weightsSha256) throws IOException {
        ProbeFiles.write(out, weightsSha256, results);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("out", out.toString());
        json.put("accuracies", ProbeJson.of(results));
        List<String> lines = new ArrayList<>(List.of(String.format(
                Locale.ROOT,
                "%-26s%8s%8s%8s%10s%10s  chosen",
                "accuracy in %",
                "words",
                "valid",
                "test",
                "majority",
                "control")));
        results.forEach(result -> lines.add(line(result)));
        lines.add("wrote " + out.resolve(ProbeFiles.ACCURACIES));
        common.output().result(json, lines);
    }

    private static String line(ProbeResult result) {
        return String.format(
                Locale.ROOT,
                "%-26s%8d%8.1f%8.1f%10.1f%10.1f  %s",
                result.task() + " (" + result.classes() + ")",
                result.examples(),
                100 * result.validAccuracy(),
                100 * result.testAccuracy(),
                100 * result.majority(),
                100 * result.control(),
                ProbeJson.chosen(result));
    }
}
