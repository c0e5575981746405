package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.analysis.WhiteningResult;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.files.AnalysisOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
            "intervals.csv (95 %% confidence intervals) and null.csv (what chance would give). --out may hold",
            "an earlier analysis, which is replaced with all that was computed from it; other files stay.",
            "",
            "On a server elsewhere the analysis goes on when the line drops, and when this",
            "program ends; Ctrl-C cancels it. Until the results are there, job.json in --out",
            "has what \"jobs attach\" needs to finish it."
        })
final class AnalyzeCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final AnalysisOptions analysis = new AnalysisOptions();

    @Mixin
    private final JobFlags job = new JobFlags();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the results go.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        analysis.check(common);
        job.check(common);
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
                AnalysisRequest request = analysis.request(model, contents.vocabulary(), corpus, whitening)
                        .withJob(job.options());
                analyze(connection, request, corpus, analysis.origin(corpus, model), whitening);
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

    private void analyze(
            Connection connection,
            AnalysisRequest request,
            EncodedCorpus corpus,
            AnalysisOrigin origin,
            Optional<WhiteningResult> whitening)
            throws IOException {
        RemoteAnalysis remote = new RemoteAnalysis(connection.client(), common.output(), out);
        if (job.detach()) {
            JobReport.accepted(
                    common.output(), remote.submit(request, corpus, origin).job(), out);
            return;
        }
        AnalysisResult result =
                connection.isRemote() ? remote.run(request, corpus, origin) : embedded(connection, request, corpus);
        new AnalysisWriter(common.output(), out).write(origin, result, whitening);
    }

    /** The end of this program ends the server, too, so a job that outlives the call is of no use. */
    private AnalysisResult embedded(Connection connection, AnalysisRequest request, EncodedCorpus corpus)
            throws IOException {
        try (ProgressBar bar = common.output().progress("analyzing " + analysis.model(), "tokens")) {
            AnalysisWatch watch = new AnalysisWatch(bar, common.output(), request.precision(), corpus.tokens());
            return connection.client().analyze(request, corpus.source(), watch::show);
        }
    }
}
