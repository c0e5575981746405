package dev.stategrad.client.report;

import dev.stategrad.client.report.Look.Dash;
import java.util.Arrays;
import java.util.List;

/** The paper's main view (Figs. 4 to 7): σ₁ dotted and σ₁/Σσ solid by delay, of the mean over all pairs of several analyses. */
final class MemoryFigure {
    static final String DELAY = "delay τ [tokens]";

    /** What the bands of a figure are. */
    static final String BANDS =
            " Bands: 95 % intervals from blocks of the text; the shift by noise is taken off, so that a band"
                    + " may lie below its curve.";

    private static final String NULL = "95 % of σ₁ with signs flipped by block";

    private MemoryFigure() {}

    /**
     * @param question what is compared, the beginning of the caption
     * @param given analyses that share the axes
     */
    static Figure of(String id, String number, String question, List<ReportSource> given) {
        List<ReportSource> sources = ReportSource.alike(given);
        String matrix = sources.get(0).matrix();
        var amount = new LinePlot("Memory", DELAY, "σ₁ of " + matrix).logarithmic();
        var selectiveness = new LinePlot("Selectiveness", DELAY, "σ₁/Σσ").logarithmic();
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i);
            Look look = Look.of(i);
            amount.curve(source.curve(source.name(), 0, 0, Statistic.SIGMA1, look.dash(Dash.DOTTED)));
            selectiveness.curve(source.curve(source.name(), 0, 0, Statistic.RATIO1, look));
        }
        addNull(amount, sources);
        if (sources.size() == 1) {
            amount.marks(sources.get(0).marks());
        }
        return Figure.of(
                id,
                number,
                question
                        + " Dotted: σ₁ of the mean state gradient, how strongly the best remembered direction of an input"
                        + " still moves the state after τ more tokens. Solid: σ₁/Σσ, how selective memory is: at 1 a single"
                        + " direction is remembered."
                        + cut(sources)
                        + bands(sources)
                        + chance(sources),
                ReportSource.describe(sources),
                amount,
                selectiveness);
    }

    /** What a first look at an analysis can't do without: Σσ, and how many pairs there were. */
    static Figure sums(List<ReportSource> given) {
        List<ReportSource> sources = ReportSource.alike(given);
        var sum = new LinePlot(
                        "Sum of singular values",
                        DELAY,
                        "Σσ of " + sources.get(0).matrix())
                .fromZero();
        var counts = new LinePlot("Averaged pairs", DELAY, "pairs (source, position)")
                .fromZero()
                .integers();
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i);
            sum.curve(
                    source.curve(source.name(), 0, 0, Statistic.SUM, Look.of(i).dash(Dash.DOTTED)));
            double[] pairs = Arrays.stream(source.counts(0, 0)).asDoubleStream().toArray();
            counts.curve(Curve.byDelay(source.name(), pairs, Look.of(i)));
        }
        if (sources.size() == 1) {
            sum.marks(sources.get(0).marks());
        }
        return Figure.of(
                "sum",
                "",
                "Left: Σσ, how strongly all directions together are remembered. Right: how many pairs of a source token and a"
                        + " later position each mean was taken over."
                        + bands(sources),
                ReportSource.describe(sources),
                sum,
                counts);
    }

    /** Fig. 4a: what whitening changes. */
    static Figure whitening(String id, ReportSource source) {
        var amount = new LinePlot("Memory", DELAY, "σ₁").logarithmic();
        var selectiveness = new LinePlot("Selectiveness", DELAY, "share of Σσ").logarithmic();
        for (boolean whitened : new boolean[] {true, false}) {
            ReportSource shown = source.whitened(whitened);
            Look look = Look.of(whitened ? 0 : 1).unmarked();
            String which = whitened ? "Ḡ D (whitened)" : "Ḡ (as it is)";
            amount.curve(shown.curve("σ₁ of " + which, 0, 0, Statistic.SIGMA1, look.dash(Dash.DOTTED)));
            selectiveness.curve(shown.curve("σ₁/Σσ of " + which, 0, 0, Statistic.RATIO1, look));
            selectiveness.curve(
                    shown.curve("Σσ₁…₅/Σσ of " + which, 0, 0, Statistic.RATIO5, look.marker(Palette.TRIANGLE)));
        }
        return Figure.of(
                id,
                "4a",
                "What whitening changes: the mean gradient as it is, and with respect to embeddings that were given equal"
                        + " variance in all directions (paper, 4.1). Dotted: σ₁. Solid: σ₁/Σσ. With triangles: the share of"
                        + " the five best remembered directions."
                        + bands(List.of(source.whitened(true), source.whitened(false))),
                List.of(source.describe()),
                amount,
                selectiveness);
    }

    /** Memory over training: the same by epoch, at some delays. */
    static Figure overTraining(String id, List<ReportSource> given) {
        List<ReportSource> sources = ReportSource.alike(given).stream()
                .sorted((a, b) -> Integer.compare(epoch(a), epoch(b)))
                .toList();
        var amount = new LinePlot(
                        "Memory over training",
                        "epoch",
                        "σ₁ of " + sources.get(0).matrix())
                .logarithmic();
        var selectiveness = new LinePlot("Selectiveness over training", "epoch", "σ₁/Σσ").logarithmic();
        double[] epochs = sources.stream().mapToDouble(MemoryFigure::epoch).toArray();
        List<Integer> delays = SpectrumFigure.delays(
                sources.stream().mapToInt(ReportSource::delays).min().orElse(1));
        for (int i = 0; i < delays.size(); i++) {
            int delay = delays.get(i);
            Look look = Look.of(i);
            amount.curve(overTraining(sources, epochs, delay, Statistic.SIGMA1, look.dash(Dash.DOTTED)));
            selectiveness.curve(overTraining(sources, epochs, delay, Statistic.RATIO1, look));
        }
        return Figure.of(
                id,
                "",
                "Memory over training: one analysis for each kept epoch; epoch 0 has random weights. Dotted: σ₁ at some"
                        + " delays. Solid: σ₁/Σσ there."
                        + bands(sources),
                ReportSource.describe(given),
                amount,
                selectiveness);
    }

    private static Curve overTraining(
            List<ReportSource> sources, double[] epochs, int delay, Statistic statistic, Look look) {
        int n = sources.size();
        double[] values = new double[n];
        Band band = Band.unknown(n);
        for (int i = 0; i < n; i++) {
            values[i] = sources.get(i).byDelay(0, 0, statistic)[delay];
            Band interval = sources.get(i).interval(0, 0, statistic);
            band.low()[i] = interval.low()[delay];
            band.high()[i] = interval.high()[delay];
        }
        return Curve.of("τ = " + delay, epochs, values, look).within(band);
    }

    private static int epoch(ReportSource source) {
        return Integer.parseInt(Traits.of(source).get(Traits.Trait.EPOCH));
    }

    private static void addNull(LinePlot plot, List<ReportSource> sources) {
        for (ReportSource source : sources) {
            source.nullQuantile(0, 0).ifPresent(values -> plot.curve(Curve.byDelay(NULL, values, Look.reference())));
        }
    }

    /** Said where it is so: curves that end would look like missing data. */
    private static String cut(List<ReportSource> sources) {
        double[] values = sources.stream()
                .flatMapToDouble(source -> Arrays.stream(source.byDelay(0, 0, Statistic.SIGMA1)))
                .filter(Double::isFinite)
                .toArray();
        double largest = Arrays.stream(values).max().orElse(0);
        return Arrays.stream(values).anyMatch(value -> value < largest / LinePlot.SPAN)
                ? " Values of less than 1e-8 of the largest are not drawn."
                : "";
    }

    /** What bands are, where there are any. */
    static String bands(List<ReportSource> sources) {
        return sources.stream().anyMatch(ReportSource::hasIntervals) ? BANDS : "";
    }

    /** What grey lines are, where there are any. */
    private static String chance(List<ReportSource> sources) {
        return sources.stream().anyMatch(source -> source.nullQuantile(0, 0).isPresent())
                ? " Grey: what σ₁ would stay below 95 times of 100 if each block's gradients had a random sign."
                : "";
    }
}
