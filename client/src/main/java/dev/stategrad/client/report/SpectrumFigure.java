package dev.stategrad.client.report;

import java.util.List;
import java.util.stream.IntStream;

/** The whole spectrum at chosen delays, by index. */
final class SpectrumFigure {
    private SpectrumFigure() {}

    static Figure of(ReportSource source, int number) {
        var plot = new LinePlot(
                        "Singular values by index: " + source.name(),
                        "index i",
                        "σᵢ of " + DelayFigures.matrix(List.of(source)))
                .logarithmic();
        int series = 0;
        for (int delay : delays(source.delays())) {
            if (source.counts(0, 0)[delay] > 0) {
                plot.curve("τ = " + delay, 1, source.spectrum(0, 0, delay).singularValues(), series, series);
                series++;
            }
        }
        return plot.figure(
                "spectrum-" + number,
                "All singular values of the mean over all positions, at some delays. A steep curve is a selective memory.");
    }

    /** A few delays from 0 to the last, closer together at the beginning. */
    static List<Integer> delays(int delays) {
        int last = delays - 1;
        return IntStream.of(0, 1, last / 10, last / 4, last / 2, last)
                .filter(delay -> delay >= 0)
                .distinct()
                .filter(delay -> delay <= last)
                .boxed()
                .sorted()
                .toList();
    }
}
