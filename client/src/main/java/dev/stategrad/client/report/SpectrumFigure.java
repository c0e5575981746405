package dev.stategrad.client.report;

import dev.stategrad.client.analysis.SpectrumStatistic;
import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The whole spectrum at chosen delays, by index. */
final class SpectrumFigure {
    private static final String INDEX = "index i";

    private SpectrumFigure() {}

    static Figure of(ReportSource source, int number) {
        var plot = new LinePlot("Singular values by index: " + source.name(), INDEX, "σᵢ of " + source.matrix())
                .logarithmic();
        int series = 0;
        for (int delay : drawn(source)) {
            double[] values = source.spectrum(0, 0, delay).singularValues();
            plot.curve(Curve.from(1, "τ = " + delay, values, Look.of(series++)));
        }
        return Figure.of(
                "spectrum-" + number,
                "",
                "All singular values of the mean over all positions, at some delays. A steep curve is a selective memory.",
                List.of(source.describe()),
                plot);
    }

    /** Means beside second moments: what the cancelling of signs hides. */
    static Figure secondMoment(ReportSource source, int number) throws IOException {
        double[][] roots = source.secondMomentSpectra();
        long[] counts = source.counts(0, 0);
        double[] largest = IntStream.range(0, roots.length)
                .mapToDouble(delay -> counts[delay] == 0 ? Double.NaN : roots[delay][0])
                .toArray();
        String mean = "mean: σᵢ of E[M]";
        String rms = "root mean square: √λᵢ of E[MᵀM]";
        var byDelay = new LinePlot("The first by delay", MemoryFigure.DELAY, "σ₁, √λ₁").logarithmic();
        byDelay.curve(source.curve(mean, 0, 0, Statistic.SIGMA1, Look.of(0).dash(Dash.DOTTED)));
        byDelay.curve(Curve.byDelay(rms, largest, Look.of(1).dash(Dash.DASHED))
                .within(source.interval(0, 0, SpectrumStatistic.RMS1)));
        var byIndex = new LinePlot("All at some delays", INDEX, "σᵢ, √λᵢ").logarithmic();
        List<Integer> delays = drawn(source);
        for (int i = 0; i < delays.size(); i += Math.max(1, delays.size() / 2)) {
            int delay = delays.get(i);
            Look look = Look.of(i);
            byIndex.curve(Curve.from(
                    1, "mean, τ = " + delay, source.spectrum(0, 0, delay).singularValues(), look.dash(Dash.DOTTED)));
            byIndex.curve(Curve.from(
                    1,
                    "root mean square, τ = " + delay,
                    Arrays.copyOf(roots[delay], Math.min(roots[delay].length, source.rank())),
                    look.dash(Dash.DASHED)));
        }
        return Figure.of(
                "second-moment-" + number,
                "",
                "How far an input moves the state in the root mean square over all positions (√λ of the mean of MᵀM), beside"
                        + " the singular values of the mean gradient. The gap is memory whose sign depends on what was read in"
                        + " between."
                        + MemoryFigure.bands(List.of(source)),
                List.of(source.describe()),
                byDelay,
                byIndex);
    }

    private static List<Integer> drawn(ReportSource source) {
        return delays(source.delays()).stream()
                .filter(delay -> source.counts(0, 0)[delay] > 0)
                .toList();
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
