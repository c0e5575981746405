package dev.stategrad.client.report;

import dev.stategrad.client.corpus.PennProperty;
import dev.stategrad.client.files.PropertyTable;
import dev.stategrad.client.files.PropertyTable.Row;
import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Relative memory and cosine of properties: property.csv beside an analysis (Figs. 10 and 11). */
final class PropertyFigures {
    private static final String NOUNS = "N";
    private static final String VERBS = "V";
    private static final int FIVE = 5;

    /** Whose mean gradient was taken. */
    private record Mean(String group, String label) {}

    private final ReportFolder folder;
    private final Mean mean;
    private final Map<String, List<Row>> properties;

    private PropertyFigures(ReportFolder folder, Mean mean, Map<String, List<Row>> properties) {
        this.folder = folder;
        this.mean = mean;
        this.properties = properties;
    }

    /** @param suffix of the ids, to keep them distinct in a report */
    static List<Figure> of(ReportFolder folder, String suffix) throws IOException {
        Map<Mean, Map<String, List<Row>>> means = new LinkedHashMap<>();
        for (Row row : PropertyTable.read(folder.path())) {
            if (!belongs(row)) {
                continue;
            }
            means.computeIfAbsent(new Mean(row.group(), row.label()), key -> new LinkedHashMap<>())
                    .computeIfAbsent(row.property(), key -> new ArrayList<>())
                    .add(row);
        }
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<Mean, Map<String, List<Row>>> entry : means.entrySet()) {
            var properties = new PropertyFigures(folder, entry.getKey(), entry.getValue());
            figures.add(properties.figure("property-" + (figures.size() + 1) + suffix));
        }
        return figures;
    }

    /** As in the paper: what sets nouns apart is looked for in the memory of nouns, and so on. */
    private static boolean belongs(Row row) {
        return !row.group().equals(LabelFigures.PENN)
                || Stream.of(PennProperty.values())
                        .filter(known -> known.label().equals(row.property()))
                        .allMatch(known -> known.wordClass().label().equals(row.label()));
    }

    private Figure figure(String id) {
        var memory = new LinePlot("(a) Relative memory m", MemoryFigure.DELAY, "m").fromZero();
        var cosines = new LinePlot("(b) Cosine similarity", MemoryFigure.DELAY, "cosine").unitInterval();
        boolean bands = false;
        int number = 0;
        for (Map.Entry<String, List<Row>> property : properties.entrySet()) {
            List<Row> rows = property.getValue();
            Look look = Look.of(number++);
            Curve m = curve(property.getKey(), rows, Row::memory, look);
            bands |= m.high() != null && !Curve.of("", m.x(), m.high(), look).isEmpty();
            memory.curve(m);
            // As in the paper: black for the best five directions, gray for the best one.
            cosines.curve(curve("five, " + property.getKey(), rows, cosine(FIVE), look.colour(Palette.INK))
                    .unexplained());
            cosines.curve(curve("one, " + property.getKey(), rows, cosine(1), look.colour(Palette.MARK))
                    .unexplained());
        }
        references(cosines);
        return Figure.of(
                id,
                number(),
                "How well differences between word classes are remembered, by the mean over " + describe()
                        + ". (a) m, the memory of the difference vector relative to the best remembered direction (eq. 18 to"
                        + " 20). (b) Its cosine with the span of the five best remembered directions (black) and with the best"
                        + " one (gray) (eq. 15, 16), with the markers of (a); dotted: the share of Σσ that these directions hold."
                        + (bands ? MemoryFigure.BANDS : ""),
                folder.describe(),
                memory,
                cosines);
    }

    private String number() {
        if (!mean.group().equals(LabelFigures.PENN)) {
            return "";
        }
        return switch (mean.label()) {
            case NOUNS -> "10";
            case VERBS -> "11";
            default -> "";
        };
    }

    private String describe() {
        return mean.group().equals("all") ? "all sources" : "sources of " + mean.group() + " " + mean.label();
    }

    /** With the span of the n best remembered directions. */
    private static Function<Row, PropertyTable.Figure> cosine(int n) {
        int index = PropertyTable.DIRECTIONS.indexOf(n);
        return row -> row.cosine().get(index);
    }

    private static Curve curve(String name, List<Row> rows, Function<Row, PropertyTable.Figure> column, Look look) {
        int n = rows.size();
        double[] x = new double[n];
        double[] y = new double[n];
        Band interval = Band.unknown(n);
        for (int i = 0; i < n; i++) {
            PropertyTable.Figure figure = column.apply(rows.get(i));
            x[i] = rows.get(i).delay();
            y[i] = figure.value();
            interval.low()[i] = figure.low();
            interval.high()[i] = figure.high();
        }
        return Curve.of(name, x, y, look).within(interval);
    }

    /** Shares of Σσ, of the whitened spectra, as properties are measured in whitened space. */
    private void references(LinePlot plot) {
        ReportSource analysis = folder.analysis();
        if (analysis == null) {
            return;
        }
        ReportSource source = analysis.whitened(analysis.isWhitened());
        source.group(mean.group()).ifPresent(group -> {
            int label = source.groups().get(group).labels().indexOf(mean.label());
            if (label >= 0) {
                Look dotted = Look.of(0).unmarked().dash(Dash.DOTTED);
                double[] five = source.byDelay(group, label, Statistic.RATIO5);
                double[] one = source.byDelay(group, label, Statistic.RATIO1);
                plot.curve(Curve.byDelay("Σσ₁…₅/Σσ", five, dotted.colour(Palette.INK)));
                plot.curve(Curve.byDelay("σ₁/Σσ", one, dotted.colour(Palette.MARK)));
            }
        });
    }
}
