package dev.stategrad.client;

import dev.stategrad.client.analysis.StateGradients;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of an analysis and where it came from.
 *
 * @param gradients counts, means and spectra
 * @param tokens source tokens in all streams
 * @param seconds that the device worked
 * @param device that computed, e.g. {@code CPU:0}
 * @param weightsSha256 of the model's weights
 * @param versions of the parts that computed, by name
 * @param parity how closely the model computes what its source framework did; empty unless its import was checked
 */
public record AnalysisResult(
        StateGradients gradients,
        long tokens,
        double seconds,
        String device,
        String weightsSha256,
        Map<String, String> versions,
        Optional<ParityCertificate> parity) {
    public AnalysisResult {
        versions = Map.copyOf(versions);
    }
}
