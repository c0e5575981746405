package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Spectrum;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of the mean over all pairs by delay, one curve for each analysis (Figs. 4 to 7 of the paper). */
final class DelayFigures {
    private static final String DELAY = "delay τ [tokens]";

    private DelayFigures() {}

    static Figure largest(List<ReportSource> sources) {
        return of(
                        sources,
                        new LinePlot("Largest singular value by delay", DELAY, "σ₁ of " + matrix(sources)).fromZero(),
                        Spectrum::sigma1)
                .figure(
                        "sigma1",
                        "How strongly the best remembered direction of an input still moves the state: σ₁ of the mean state "
                                + "gradient over all positions, by delay.");
    }

    static Figure sum(List<ReportSource> sources) {
        return of(
                        sources,
                        new LinePlot("Sum of singular values by delay", DELAY, "Σσ of " + matrix(sources)).fromZero(),
                        Spectrum::sum)
                .figure("sum", "How strongly all directions together are remembered: Σσ, by delay.");
    }

    static Figure selectiveness(List<ReportSource> sources) {
        var plot = new LinePlot("Selectiveness of memory", DELAY, "share of Σσ").unitInterval();
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i);
            plot.curve(label(sources, i, "σ₁/Σσ"), 0, source.byDelay(0, 0, s -> s.ratio(1)), i, 0);
            plot.curve(label(sources, i, "Σσ₁…₅/Σσ"), 0, source.byDelay(0, 0, s -> s.ratio(5)), i, 2);
        }
        return plot.figure(
                "selectiveness",
                "How selective memory is: the share of Σσ that the one and the five best remembered directions hold. At 1, "
                        + "nothing else is remembered.");
    }

    /** Fig. 4a: what whitening changes. */
    static Figure whitening(List<ReportSource> sources) {
        var plot = new LinePlot("Effect of whitening", DELAY, "σ₁").fromZero();
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i);
            plot.curve(label(sources, i, "whitened"), 0, source.byDelay(0, 0, true, Spectrum::sigma1), i, 0);
            plot.curve(label(sources, i, "as it is"), 0, source.byDelay(0, 0, false, Spectrum::sigma1), i, 1);
        }
        return plot.figure(
                "whitening",
                "σ₁ of the mean gradient as it is, and with respect to embeddings that were given equal variance in all "
                        + "directions (paper, 4.1).");
    }

    /** Means beside second moments: what the cancelling of signs hides. */
    static Figure secondMoment(List<ReportSource> sources) throws IOException {
        var plot = new LinePlot("Second moment beside the mean", DELAY, "largest value").fromZero();
        for (int i = 0; i < sources.size(); i++) {
            ReportSource source = sources.get(i);
            plot.curve(label(sources, i, "√λ₁ of E[MᵀM]"), 0, source.secondMoment(), i, 0);
            plot.curve(label(sources, i, "σ₁ of E[M]"), 0, source.byDelay(0, 0, Spectrum::sigma1), i, 1);
        }
        return plot.figure(
                "second-moment",
                "How far an input moves the state in the root mean square over all positions (√λ₁ of the mean of MᵀM), beside "
                        + "σ₁ of the mean gradient. The gap is memory whose sign depends on what was read in between.");
    }

    static Figure counts(List<ReportSource> sources) {
        var plot = new LinePlot("Number of averaged pairs", DELAY, "pairs (source, position)")
                .fromZero()
                .integers();
        for (int i = 0; i < sources.size(); i++) {
            long[] counts = sources.get(i).counts(0, 0);
            plot.curve(
                    sources.get(i).name(),
                    0,
                    Arrays.stream(counts).asDoubleStream().toArray(),
                    i,
                    i);
        }
        return plot.figure("counts", "How many pairs of a source token and a later position each mean was taken over.");
    }

    static String matrix(List<ReportSource> sources) {
        return sources.get(0).whitened() ? "Ḡ D (whitened)" : "Ḡ";
    }

    private static LinePlot of(List<ReportSource> sources, LinePlot plot, ToDoubleFunction<Spectrum> scalar) {
        for (int i = 0; i < sources.size(); i++) {
            plot.curve(sources.get(i).name(), 0, sources.get(i).byDelay(0, 0, scalar), i, i);
        }
        return sources.size() == 1 ? plot.marks(sources.get(0).marks()) : plot;
    }

    private static String label(List<ReportSource> sources, int i, String what) {
        return sources.size() == 1 ? what : sources.get(i).name() + ", " + what;
    }
}
