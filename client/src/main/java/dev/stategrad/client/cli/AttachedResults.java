package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisInfo;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.Precision;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.analysis.SingularCovariance;
import dev.stategrad.client.analysis.WhiteningResult;
import dev.stategrad.client.files.AnalysisOrigin;
import dev.stategrad.client.files.AnalysisTicket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The results of an analysis that was accepted earlier, written as the command that began it would have. */
final class AttachedResults {
    private final StategradClient client;
    private final Output output;
    private final Path out;
    private final boolean whiten;

    /** @param whiten whether spectra are whitened whatever is known of the analysis */
    AttachedResults(StategradClient client, Output output, Path out, boolean whiten) {
        this.client = client;
        this.output = output;
        this.out = out;
        this.whiten = whiten;
    }

    /** Waits for the results, and writes them. */
    void write(String analysis, Optional<AnalysisTicket> ticket) throws IOException {
        AnalysisInfo info = client.getAnalysis(analysis);
        AnalysisResult result = attach(info);
        AnalysisRequest request = info.request()
                .orElseThrow(() -> new IllegalStateException("there are no results of a request that is not kept"));
        ModelInfo model = client.getModel(request.model());
        AnalysisOrigin origin = ticket.map(AnalysisTicket::origin)
                .orElseGet(() -> RequestOptions.origin(request, model, whiten || isWhitened(result)));
        Optional<WhiteningResult> whitening =
                whiten || origin.whiten() ? Optional.of(whitening(request.model(), model, result)) : Optional.empty();
        new AnalysisWriter(output, out).write(origin, result, whitening);
    }

    private AnalysisResult attach(AnalysisInfo info) {
        Precision precision = info.request().map(AnalysisRequest::precision).orElse(Precision.FLOAT32);
        try (ProgressBar bar = output.progress("waiting for " + info.name(), "tokens")) {
            AnalysisWatch watch = new AnalysisWatch(bar, output, precision, info.tokens());
            return client.attach(info.name(), watch::show);
        }
    }

    /** Whether the server whitened; then it was asked to. */
    private static boolean isWhitened(AnalysisResult result) {
        return result.gradients().all().whitenedSingularValues() != null;
    }

    private WhiteningResult whitening(String name, ModelInfo model, AnalysisResult result) {
        if (!model.weightsSha256().equals(result.weightsSha256())) {
            return new SingularCovariance("the model has other weights now than those that were analysed");
        }
        return AnalysisOptions.whiteningOf(model, client.readTensors(name, AnalysisOptions.ENCODER::equals));
    }
}
