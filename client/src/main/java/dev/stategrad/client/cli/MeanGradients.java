package dev.stategrad.client.cli;

import dev.stategrad.client.files.StoredAnalysis;
import java.io.IOException;
import java.nio.file.Path;

/** The matrices of a stored analysis, for commands that cannot do without them. */
final class MeanGradients {
    private MeanGradients() {}

    /**
     * Reads those of one label.
     *
     * @param folder of the analysis, for the error
     * @return [D][H·E] row-major
     * @throws CommandFailedException when the analysis holds spectra only
     */
    static double[][] of(Path folder, StoredAnalysis analysis, int group, int label) throws IOException {
        return analysis.means(group, label)
                .orElseThrow(() -> new CommandFailedException(
                        folder + ": expected mean gradients, found spectra only (run analyze without --spectra-only)"));
    }
}
