package dev.stategrad.client.report;

import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.Spectrum;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Figures of one grouping of one analysis. */
final class LabelFigures {
    /** Labels in a plot of curves; more can't be told apart. */
    static final int MOST_CURVES = 6;

    /** Labels in a plot of bars. */
    static final int MOST_BARS = 24;

    private final ReportSource source;
    private final int group;
    private final String suffix;

    /** @param suffix of the ids, to keep them distinct in a report */
    LabelFigures(ReportSource source, int group, String suffix) {
        this.source = source;
        this.group = group;
        this.suffix = suffix;
    }

    List<Figure> all() {
        return labels().size() <= MOST_BARS ? List.of(curves(), bars()) : List.of(curves(), bars(), byCount());
    }

    /** σ₁ of every label against the number of its pairs: what rarity alone does is seen at a glance. */
    private Figure byCount() {
        int last = source.delays() - 1;
        String matrix = DelayFigures.matrix(List.of(source));
        var plot = new ScatterPlot(
                "σ₁ by number of pairs, " + name() + ": " + source.name(), "pairs at τ = 0", "σ₁ of " + matrix);
        plot.points("τ = 0", counts(), sigma1(0), 0);
        if (last > 0) {
            plot.points("τ = " + last, counts(), sigma1(last), 1);
        }
        return plot.figure(
                "count-" + suffix,
                "Every one of the " + Tables.integer(labels().size())
                        + " labels. A mean of n matrices that are nothing but "
                        + "noise has a σ₁ that falls as 1/√n, a slope of −1/2 here; memory is what lies above that.");
    }

    private double[] counts() {
        return IntStream.range(0, labels().size())
                .mapToDouble(label -> source.counts(group, label)[0])
                .toArray();
    }

    private double[] sigma1(int delay) {
        return IntStream.range(0, labels().size())
                .mapToDouble(label -> source.counts(group, label)[delay] == 0
                        ? Double.NaN
                        : source.spectrum(group, label, delay).sigma1())
                .toArray();
    }

    /** The labels' Σσ by delay beside that of all pairs (Fig. 3). */
    private Figure curves() {
        var plot = new LinePlot(
                        "Memory by " + name() + ": " + source.name(),
                        "delay τ [tokens]",
                        "Σσ of " + DelayFigures.matrix(List.of(source)))
                .fromZero()
                .marks(source.marks());
        plot.curve("all", 0, source.byDelay(0, 0, Spectrum::sum), 4, 0);
        List<Integer> labels = mostFrequent(source, group, MOST_CURVES);
        for (int i = 0; i < labels.size(); i++) {
            int label = labels.get(i);
            int colour = i < 4 ? i : i + 1;
            plot.curve(labels().get(label), 0, source.byDelay(group, label, Spectrum::sum), colour, i + 1);
        }
        return plot.figure(
                "labels-" + suffix,
                "Σσ of the means over sources of one label, beside the mean over all positions." + omitted(MOST_CURVES)
                        + markCaption());
    }

    /** σ₁ at delay 0 and Σσ at the last delay for every label (Fig. 8a). */
    private Figure bars() {
        List<Integer> shown = mostFrequent(source, group, MOST_BARS);
        int last = source.delays() - 1;
        double[] first = valuesAt(shown, 0, Spectrum::sigma1);
        double[] late = valuesAt(shown, last, Spectrum::sum);
        String matrix = DelayFigures.matrix(List.of(source));
        return new BarPlot(
                        "By " + name() + ": " + source.name(),
                        shown.stream().map(labels()::get).toList())
                .bars("σ₁ of " + matrix + " at τ = 0", first)
                .bars("Σσ of " + matrix + " at τ = " + last, late)
                .figure(
                        "bars-" + suffix,
                        "Impact at once (σ₁ at delay 0) and what is left at the longest delay (Σσ at delay " + last
                                + "), most frequent label first. Rarer labels are averaged over fewer positions, and a mean of "
                                + "fewer noisy matrices has larger singular values." + omitted(MOST_BARS));
    }

    private double[] valuesAt(List<Integer> shown, int delay, ToDoubleFunction<Spectrum> scalar) {
        return shown.stream()
                .mapToDouble(label -> source.byDelay(group, label, scalar)[delay])
                .toArray();
    }

    /** Labels by count at delay 0, most frequent first. */
    static List<Integer> mostFrequent(ReportSource source, int group, int most) {
        return IntStream.range(0, source.groups().get(group).labels().size())
                .boxed()
                .sorted(Comparator.comparingLong(label -> -source.counts(group, label)[0]))
                .limit(most)
                .toList();
    }

    /** Labels with at least so many pairs by σ₁ at delay 0, largest first. */
    static List<Integer> bySigma1(ReportSource source, int group, long pairs) {
        return IntStream.range(0, source.groups().get(group).labels().size())
                .boxed()
                .filter(label -> source.counts(group, label)[0] >= pairs)
                .sorted(Comparator.comparingDouble(
                        label -> -source.spectrum(group, label, 0).sigma1()))
                .toList();
    }

    private String omitted(int most) {
        int labels = labels().size();
        return labels <= most ? "" : " The " + most + " most frequent of " + labels + " labels are shown.";
    }

    private String markCaption() {
        return source.marks().isEmpty() ? "" : " Dashed lines mark the period of the corpus.";
    }

    private String name() {
        return source.groups().get(group).name();
    }

    private List<String> labels() {
        Group labelled = source.groups().get(group);
        return labelled.labels();
    }
}
