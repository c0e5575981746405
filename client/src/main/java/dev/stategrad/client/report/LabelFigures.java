package dev.stategrad.client.report;

import dev.stategrad.client.report.Look.Dash;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Figures of one grouping of one analysis. */
final class LabelFigures {
    /** Labels in a plot of curves; more can't be told apart. */
    static final int MOST_CURVES = 7;

    /** Labels in a plot of bars. */
    static final int MOST_BARS = 24;

    /** The paper's classes of parts of speech (Fig. 8a). */
    static final String PENN = "penn";

    /** Groupings whose labels have an order of their own. */
    private static final Set<String> ORDERED = Set.of("surprisal", "frequency", "position");

    private static final int MOST_ORDERED_CURVES = 14;

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
        List<Figure> figures = new ArrayList<>(List.of(curves(), bars("bars-" + suffix, "")));
        if (labels().size() > MOST_BARS) {
            figures.add(byCount());
        }
        return figures;
    }

    /** σ₁ of every label against the number of its pairs: what rarity alone does is seen at a glance. */
    private Figure byCount() {
        int last = source.delays() - 1;
        var plot = new LinePlot(
                        "σ₁ by number of pairs, " + name() + ": " + source.name(),
                        "pairs at τ = 0",
                        "σ₁ of " + source.matrix())
                .doubleLogarithmic();
        double[] counts = IntStream.range(0, labels().size())
                .mapToDouble(label -> source.counts(group, label)[0])
                .toArray();
        plot.curve(Curve.of("τ = 0", counts, sigma1(0), Look.of(0).dash(Dash.NONE)));
        if (last > 0) {
            plot.curve(Curve.of("τ = " + last, counts, sigma1(last), Look.of(1).dash(Dash.NONE)));
        }
        return Figure.of(
                "count-" + suffix,
                "",
                "Every one of the " + Numbers.integer(labels().size())
                        + " labels. A mean of n matrices that are nothing but "
                        + "noise has a σ₁ that falls as 1/√n, a slope of −1/2 here; memory is what lies above that.",
                List.of(source.describe()),
                plot);
    }

    private double[] sigma1(int delay) {
        return IntStream.range(0, labels().size())
                .mapToDouble(label -> source.counts(group, label)[delay] == 0
                        ? Double.NaN
                        : source.spectrum(group, label, delay).sigma1())
                .toArray();
    }

    /** Memory and selectiveness of each label by delay, beside those of all pairs. */
    Figure curves() {
        var amount = new LinePlot("Memory by " + name(), MemoryFigure.DELAY, "Σσ of " + source.matrix())
                .logarithmic()
                .marks(source.marks());
        var selectiveness = new LinePlot("Selectiveness by " + name(), MemoryFigure.DELAY, "σ₁/Σσ")
                .logarithmic()
                .marks(source.marks());
        add(amount, selectiveness, "all", 0, 0, Look.of(4).unmarked());
        boolean ordered = ORDERED.contains(name());
        List<Integer> shown = ordered
                ? IntStream.range(0, Math.min(labels().size(), MOST_ORDERED_CURVES))
                        .boxed()
                        .toList()
                : mostFrequent(source, group, MOST_CURVES);
        for (int i = 0; i < shown.size(); i++) {
            Look look = ordered ? Look.of(i).colour(Palette.ramp(i + 2, shown.size() + 2)) : Look.of(i < 4 ? i : i + 1);
            add(amount, selectiveness, labels().get(shown.get(i)), group, shown.get(i), look);
        }
        return Figure.of(
                "labels-" + suffix,
                "",
                "By " + name()
                        + ": Σσ (dotted) and σ₁/Σσ (solid) of the means over sources of one label, beside the mean"
                        + " over all positions." + omitted(shown.size()) + markCaption()
                        + MemoryFigure.bands(List.of(source)),
                List.of(source.describe()),
                amount,
                selectiveness);
    }

    private void add(LinePlot amount, LinePlot selectiveness, String legend, int of, int label, Look look) {
        amount.curve(source.curve(legend, of, label, Statistic.SUM, look.dash(Dash.DOTTED)));
        selectiveness.curve(source.curve(legend, of, label, Statistic.RATIO1, look));
    }

    /** σ₁ at delay 0 and Σσ at the last delay for every label (Fig. 8a). */
    Figure bars(String id, String number) {
        boolean all = labels().size() <= MOST_BARS;
        List<Integer> shown =
                all ? IntStream.range(0, labels().size()).boxed().toList() : mostFrequent(source, group, MOST_BARS);
        List<String> names = shown.stream().map(labels()::get).toList();
        int last = source.delays() - 1;
        String match = source.option(ReportOptions.MATCH);
        boolean matched = !match.isEmpty() && !match.equals("none");
        var first = new BarPlot("At once: σ₁ at τ = 0", name(), "σ₁ of " + source.matrix(), names);
        var late = new BarPlot("In the long run: Σσ at τ = " + last, name(), "Σσ of " + source.matrix(), names);
        add(first, shown, 0, Statistic.SIGMA1, Palette.colour(0));
        add(late, shown, last, Statistic.SUM, Palette.colour(5));
        return Figure.of(
                id,
                number,
                "Impact by " + name() + ", at once (σ₁ at delay 0) and at the longest delay (Σσ at delay " + last + ")."
                        + (matched
                                ? " Every class was cut down to the same number of pairs (" + match
                                        + "), so that counts can't explain differences."
                                : " Rarer labels are averaged over fewer positions, and a mean of fewer noisy matrices has"
                                        + " larger singular values; analyze --match compares at equal counts.")
                        + (source.hasIntervals()
                                ? " Whiskers: 95 % intervals from blocks of the text; the shift by noise is taken off, so that they"
                                        + " may lie below the top of a bar."
                                : "")
                        + omitted(MOST_BARS),
                List.of(source.describe()),
                first,
                late);
    }

    private void add(BarPlot plot, List<Integer> shown, int delay, Statistic statistic, Color colour) {
        Band whiskers = Band.unknown(shown.size());
        double[] values = new double[shown.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = source.byDelay(group, shown.get(i), statistic)[delay];
            Band interval = source.interval(group, shown.get(i), statistic);
            whiskers.low()[i] = interval.low()[delay];
            whiskers.high()[i] = interval.high()[delay];
        }
        plot.bars(statistic.symbol() + " at τ = " + delay, colour, values, whiskers);
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
        return labels <= most
                ? ""
                : " The " + most + " most frequent of " + Numbers.integer(labels) + " labels are shown.";
    }

    private String markCaption() {
        return source.marks().isEmpty() ? "" : " Dashed vertical lines mark the period of the corpus.";
    }

    private String name() {
        return source.groups().get(group).name();
    }

    private List<String> labels() {
        return source.groups().get(group).labels();
    }
}
