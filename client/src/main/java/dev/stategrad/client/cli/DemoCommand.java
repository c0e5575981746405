package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisEvent;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Precision;
import dev.stategrad.client.ScoreResult;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.corpus.SyntheticCorpus;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.Provenance;
import dev.stategrad.client.probe.SyntheticProbe;
import dev.stategrad.client.report.Report;
import dev.stategrad.client.report.ReportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole job on a corpus whose memory is known. */
@Command(
        name = "demo",
        description =
                "Does the whole job on the paper's synthetic corpus: train, score, analyze, probe, report; in minutes.",
        footer = {"", "Exits with 1 when the model did not learn the corpus or its memory is not as it must be."})
final class DemoCommand implements Callable<Integer> {
    private static final int DELAYS = 50;
    private static final String PERIOD = "16";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "demo",
            description = "Where analysis and report go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("demo");

    @Option(
            names = "--full",
            description =
                    "With the paper's 16 million training tokens, eight times over, and its learning rate; takes some 20 minutes on"
                            + " two cores.")
    private boolean full;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Governs corpus and training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new CommandFailedException("--out " + out + ": expected a directory, found a file");
        }
        DemoRecipe recipe = full ? DemoRecipe.full(seed) : DemoRecipe.quick(seed);
        String name = "demo-"
                + DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.now());
        try (Connection connection = common.connect()) {
            StategradClient client = connection.client();
            ModelInfo model = train(client, name, recipe);
            ScoreResult score = score(client, name, recipe);
            AnalysisResult analysis = analyze(client, name, recipe);
            AnalysisDirectory.write(out, analysis.gradients(), Optional.empty(), provenance(model, analysis, recipe));
            SyntheticProbe probe = probe(client, model, recipe);
            Path report = out.resolve("report.html");
            Report.write(List.of(out), report);
            return finish(name, report, probe, DemoFindings.of(score.perplexity(), analysis.gradients()));
        }
    }

    private ModelInfo train(StategradClient client, String name, DemoRecipe recipe) throws IOException {
        try (ProgressBar bar = common.output().progress("training " + name, "tokens")) {
            bar.println(String.format(
                    Locale.ROOT,
                    "1/5  training %s: one-hot LSTM of 50 units on %,d synthetic tokens, %d epochs",
                    name,
                    recipe.trainTokens(),
                    recipe.epochs()));
            return TrainingWatch.follow(client, client.train(recipe.training(name)), bar, "     ");
        }
    }

    private ScoreResult score(StategradClient client, String name, DemoRecipe recipe) throws IOException {
        try (ProgressBar bar = common.output().progress("scoring", "tokens")) {
            ScoreResult score = client.score(name, recipe.valid(), TokenScoreListener.NONE);
            bar.println(String.format(
                    Locale.ROOT,
                    "2/5  validation perplexity %.4f over %,d tokens; no model can go below %.4f",
                    score.perplexity(),
                    score.tokens(),
                    SyntheticCorpus.PERPLEXITY_BOUND));
            return score;
        }
    }

    private AnalysisResult analyze(StategradClient client, String name, DemoRecipe recipe) throws IOException {
        try (ProgressBar bar = common.output().progress("analyzing", "tokens")) {
            bar.println("3/5  state gradients of the cell state on the validation text, delays 0 to " + (DELAYS - 1));
            AnalysisRequest request =
                    AnalysisRequest.of(name, StateKind.CELL, DELAYS).withGroupings(List.of(SyntheticCorpus.PLACES));
            return client.analyze(request, recipe.valid(), event -> show(event, recipe.validTokens(), bar));
        }
    }

    private SyntheticProbe probe(StategradClient client, ModelInfo model, DemoRecipe recipe) throws IOException {
        try (ProgressBar bar = common.output().progress("probing", "tokens")) {
            bar.println("4/5  what linear discriminant analysis can tell from the states");
            int tokens = Math.toIntExact(recipe.validTokens());
            return new SyntheticProbing(client, model, recipe.validSeed(), tokens, seed).write(out, out, bar);
        }
    }

    private static void show(AnalysisEvent event, long tokens, ProgressBar bar) {
        if (event instanceof AnalysisEvent.Progress progress) {
            double rate = progress.tokensPerSecond();
            double left = rate > 0 ? (tokens - progress.tokensDone()) / rate : 0;
            bar.update(progress.tokensDone(), tokens, rate, left, "");
        }
    }

    private static Provenance provenance(ModelInfo model, AnalysisResult analysis, DemoRecipe recipe)
            throws IOException {
        SortedMap<String, String> options = new TreeMap<>();
        StateOptions.describe(model, StateKind.CELL, 1, Precision.FLOAT32, options);
        options.put("delays", Integer.toString(DELAYS));
        options.put("streams", "1");
        options.put("groupings", SyntheticCorpus.PLACES.name());
        options.put("seed", Long.toString(recipe.seed()));
        options.put(ReportOptions.PERIOD, PERIOD);
        SortedMap<String, String> versions = new TreeMap<>(analysis.versions());
        versions.put("stategrad-client", StategradCommand.Version.number());
        return new Provenance(
                model.name(),
                analysis.weightsSha256(),
                "synthetic corpus, seed " + recipe.validSeed(),
                SyntheticCorpus.sha256(recipe.valid()),
                analysis.tokens(),
                options,
                versions,
                analysis.device(),
                analysis.seconds(),
                Instant.now(),
                List.of("not whitened: the covariance of one-hot inputs is singular"));
    }

    private int finish(String name, Path report, SyntheticProbe probe, DemoFindings findings) {
        List<String> lines = new ArrayList<>(findings.lines());
        lines.add("");
        lines.addAll(SyntheticProbing.lines(probe));
        lines.add("");
        lines.add("5/5  wrote " + report + "; the model stays on the server as " + name);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", name);
        json.put("report", report.toString());
        json.put("perplexity", findings.perplexity());
        json.put("perplexity_bound", SyntheticCorpus.PERPLEXITY_BOUND);
        json.put("learned", findings.learned());
        json.put("remembers_new_tokens", findings.remembersNewTokens());
        json.put("falls_after_16", findings.fallsAfter16());
        json.put("falls_after_32", findings.fallsAfter32());
        json.put("sum_all", findings.all());
        json.put("sum_new_tokens", findings.newTokens());
        json.put("probe", SyntheticProbing.json(probe));
        common.output().result(json, lines);
        return findings.asExpected() ? 0 : 1;
    }
}
