package dev.stategrad.examples;

import dev.stategrad.client.analysis.BlockStack;
import dev.stategrad.client.analysis.DecayFit;
import dev.stategrad.client.analysis.DecayIntervals;
import dev.stategrad.client.analysis.ExponentialDecay;
import dev.stategrad.client.analysis.FailedDecayFit;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.files.AnalysisDirectory;
import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** The decay of what {@code analyze --blocks 20} stored (eq. 13), with a 95 % interval of its rate. */
public final class StoredCurve {
    private StoredCurve() {}

    /** @param folder that {@code analyze} wrote, with blocks */
    public static Interval rate(Path folder) throws IOException {
        StoredAnalysis analysis = AnalysisDirectory.read(folder);
        double[] sigma1 = Arrays.stream(analysis.spectra().all().singularValues())
                .mapToDouble(values -> values[0])
                .toArray();

        DecayFit fit = ExponentialDecay.fit(sigma1);
        if (fit instanceof ExponentialDecay decay) {
            System.out.printf(
                    "σ₁ ≈ %.3g e^(−%.3g τ), half of it gone after %.1f words, R² = %.3f%n",
                    decay.scale(), decay.rate(), decay.halfLife(), decay.rSquared());
        } else {
            System.out.println("no fit: " + ((FailedDecayFit) fit).reason());
        }

        BlockStack blocks = analysis.blocks(0, 0).orElseThrow();
        Interval rate = DecayIntervals.rate(blocks, analysis.spectra().embedding(), analysis.whitening());
        System.out.printf("rate %.3g, 95 %% interval %.3g to %.3g%n", rate.estimate(), rate.low(), rate.high());
        return rate;
    }
}
