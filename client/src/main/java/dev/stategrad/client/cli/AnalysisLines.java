package dev.stategrad.client.cli;

import dev.stategrad.client.AnalysisResult;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.WhitenedSpectra;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An analysis for a person: the memory curve in a few lines. */
final class AnalysisLines {
    private AnalysisLines() {}

    static List<String> of(AnalysisResult result, Optional<WhitenedSpectra> whitened, Path out) {
        List<String> lines = new ArrayList<>();
        lines.add("  delay        pairs       sigma1          sum  sigma1/sum"
                + (whitened.isPresent() ? "   (whitened)" : ""));
        LabelResult all = result.gradients().all();
        double[][] spectra =
                whitened.map(w -> w.groups().get(0).singularValues().get(0)).orElse(all.singularValues());
        for (int delay = 0; delay < spectra.length; delay = next(delay, spectra.length)) {
            lines.add(line(delay, all.counts()[delay], spectra[delay]));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%,d tokens in %.1f s on %s; results in %s",
                result.tokens(),
                result.seconds(),
                result.device(),
                out));
        return lines;
    }

    /** 0, 1, 2, 4, 8, …, and always the last one. */
    private static int next(int delay, int delays) {
        int next = delay == 0 ? 1 : 2 * delay;
        return delay < delays - 1 && next > delays - 1 ? delays - 1 : next;
    }

    private static String line(int delay, long count, double[] singularValues) {
        double sum = Arrays.stream(singularValues).sum();
        double ratio = sum > 0 ? singularValues[0] / sum : 0;
        return String.format(
                Locale.ROOT, "%7d %,12d %12.4e %12.4e %11.3f", delay, count, singularValues[0], sum, ratio);
    }
}
