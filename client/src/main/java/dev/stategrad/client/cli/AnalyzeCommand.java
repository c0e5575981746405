package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisEvent;
import dev.stategrad.client.AnalysisPlan;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Precision;
import dev.stategrad.client.analysis.SingularCovariance;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.client.analysis.WhiteningResult;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.ErrorBars;
import dev.stategrad.client.files.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

/** The main job: state gradients of a model on a corpus. */
@Command(
        name = "analyze",
        description = "Computes the mean state gradients of a model on a corpus, and their spectra.",
        footer = {
            "",
            "Writes analysis.safetensors, analysis.json and spectrum.csv into --out, with --blocks also",
            "intervals.csv (95 % confidence intervals) and null.csv (what chance would give). --out may hold",
            "an earlier analysis, which is replaced with all that was computed from it; other files stay."
        })
final class AnalyzeCommand implements Callable<Integer> {
    /** Part of this program's memory that results may take; writing them needs some, too. */
    private static final double ROOM = 0.7;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final AnalysisOptions analysis = new AnalysisOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        analysis.check(common);
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new CommandFailedException("--out " + out + ": expected a directory, found a file");
        }
        try (Connection connection = common.connect()) {
            ModelInfo model = connection.client().getModel(analysis.model());
            ModelContents contents = analysis.readModel(connection.client());
            try (EncodedCorpus corpus = analysis.encode(contents.vocabulary())) {
                if (corpus.needsScores()) {
                    label(connection, corpus);
                }
                analysis.match(corpus);
                Optional<WhiteningResult> whitening = analysis.whitening(model, contents);
                AnalysisRequest request = analysis.request(model, contents.vocabulary(), corpus, whitening);
                AnalysisResult result = analyze(connection, request, corpus);
                write(model, corpus, result, whitening);
            }
        }
        return 0;
    }

    /** Sorts tokens into the classes that the model's own predictions make. */
    private void label(Connection connection, EncodedCorpus corpus) throws IOException {
        try (ProgressBar bar = common.output().progress("scoring with " + analysis.model(), "tokens")) {
            corpus.labelByScores((tokens, labels) ->
                    connection.client().score(analysis.model(), tokens, new ScoreProgress(bar, corpus, labels)));
        }
    }

    private AnalysisResult analyze(Connection connection, AnalysisRequest request, EncodedCorpus corpus)
            throws IOException {
        try (ProgressBar bar = common.output().progress("analyzing " + analysis.model(), "tokens")) {
            return connection.client().analyze(request, corpus.source(), event -> {
                if (event instanceof AnalysisEvent.Planned planned) {
                    requireRoom(planned.plan(), request.precision());
                } else if (event instanceof AnalysisEvent.Progress progress) {
                    show(progress, bar, corpus.tokens());
                }
            });
        }
    }

    /** Better now than after an hour. Results are held in float64. */
    private static void requireRoom(AnalysisPlan plan, Precision precision) {
        double bytes = (double) plan.replyBytes() * (precision == Precision.FLOAT64 ? 1 : 2);
        long room = Runtime.getRuntime().maxMemory();
        if (bytes > ROOM * room) {
            throw new CommandFailedException(String.format(
                    Locale.ROOT,
                    "the results would take %,.0f MiB of the %,d MiB that this program may use;"
                            + " --spectra-only leaves the matrices out",
                    bytes / (1 << 20),
                    room >> 20));
        }
    }

    private static void show(AnalysisEvent.Progress progress, ProgressBar bar, long tokens) {
        double rate = progress.tokensPerSecond();
        double left = rate > 0 ? (tokens - progress.tokensDone()) / rate : 0;
        bar.update(progress.tokensDone(), tokens, rate, left, "");
    }

    private void write(
            ModelInfo model, EncodedCorpus corpus, AnalysisResult result, Optional<WhiteningResult> whitening)
            throws IOException {
        List<String> notes = new ArrayList<>(corpus.notes());
        Optional<WhitenedSpectra> whitened = Optional.empty();
        if (whitening.orElse(null) instanceof Whitening basis) {
            whitened = Optional.of(WhitenedSpectra.of(result.gradients(), basis));
        } else if (whitening.orElse(null) instanceof SingularCovariance singular) {
            notes.add("not whitened: " + singular.reason());
        }
        AnalysisDirectory.write(out, result.gradients(), whitened, provenance(model, corpus, result, notes));
        // After the analysis, which took longest, is safe.
        ErrorBars.write(out, result.gradients(), whitened.map(WhitenedSpectra::whitening));
        notes.forEach(common.output()::note);
        report(result, whitened, notes);
    }

    private Provenance provenance(ModelInfo model, EncodedCorpus corpus, AnalysisResult result, List<String> notes) {
        SortedMap<String, String> versions = new TreeMap<>(result.versions());
        versions.put("stategrad-client", StategradCommand.Version.number());
        return new Provenance(
                model.name(),
                result.weightsSha256(),
                analysis.corpusPath().getFileName().toString(),
                corpus.sha256(),
                result.tokens(),
                analysis.describe(corpus, model),
                versions,
                result.device(),
                result.seconds(),
                Instant.now(),
                notes,
                result.parity());
    }

    private void report(AnalysisResult result, Optional<WhitenedSpectra> whitened, List<String> notes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("out", out.toString());
        json.put("tokens", result.tokens());
        json.put("seconds", result.seconds());
        json.put("device", result.device());
        json.put("weights_sha256", result.weightsSha256());
        json.put("whitened", whitened.isPresent());
        whitened.ifPresent(
                spectra -> json.put("condition_number", spectra.whitening().conditionNumber()));
        json.put("notes", notes);
        common.output().result(json, AnalysisLines.of(result, whitened, out));
    }
}
