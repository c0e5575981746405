package dev.stategrad.examples;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.ModelContents;
import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.StateKind;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.analysis.Spectrum;
import dev.stategrad.client.analysis.WhitenedSpectra;
import dev.stategrad.client.analysis.Whitening;
import java.io.IOException;
import java.util.Objects;

/** How long a model remembers a word: σ₁ and σ₁/Σσ of the whitened mean gradient at each delay (figure 4). */
public final class MemoryCurve {
    private static final String EMBEDDINGS = "encoder.weight";

    private MemoryCurve() {}

    /**
     * Asks a server for the mean gradients of the cell state, and whitens them here.
     *
     * @param tokens ids of a text's words
     * @return [delays] the whitened spectra
     */
    public static Spectrum[] of(StategradClient client, String model, int[] tokens, int delays) throws IOException {
        AnalysisRequest request = AnalysisRequest.of(model, StateKind.CELL, delays);
        AnalysisResult result = client.analyze(request, TokenSource.of(tokens), event -> {});

        ModelInfo info = client.getModel(model);
        ModelContents contents = client.readTensors(model, EMBEDDINGS::equals);
        double[] embeddings =
                Objects.requireNonNull(contents.tensors().get(EMBEDDINGS)).toDoubles();
        Whitening whitening = (Whitening) Whitening.of(
                embeddings, info.shape().vocabulary(), info.shape().embedding());

        double[][] singularValues = WhitenedSpectra.of(result.gradients(), whitening)
                .groups()
                .get(0)
                .singularValues()
                .get(0);
        Spectrum[] spectra = new Spectrum[delays];
        for (int delay = 0; delay < delays; delay++) {
            spectra[delay] = new Spectrum(singularValues[delay]);
            System.out.printf(
                    "%3d  σ₁ = %.4g  σ₁/Σσ = %.3f%n", delay, spectra[delay].sigma1(), spectra[delay].ratio(1));
        }
        return spectra;
    }
}
