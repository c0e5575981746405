package dev.stategrad.client.report;

import dev.stategrad.client.report.CsvFile.Row;
import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Figures of probes of states: lda.csv (Fig. 2), subspace.csv and lda_delays.csv (Fig. 3). */
final class SyntheticFigures {
    static final String LDA = "lda.csv";
    static final String SUBSPACE = "subspace.csv";
    static final String LDA_DELAYS = "lda_delays.csv";

    private final ReportFolder folder;
    private final String suffix;

    private SyntheticFigures(ReportFolder folder, String suffix) {
        this.folder = folder;
        this.suffix = suffix;
    }

    /** @param suffix of the ids, to keep them distinct in a report */
    static List<Figure> of(ReportFolder folder, String suffix) throws IOException {
        var figures = new SyntheticFigures(folder, suffix);
        List<Figure> drawn = new ArrayList<>();
        figures.discriminants().ifPresent(drawn::add);
        figures.subspaces().ifPresent(drawn::add);
        return drawn;
    }

    /** Fig. 2: states on the first two discriminants. */
    private Optional<Figure> discriminants() throws IOException {
        Optional<CsvFile> table = folder.table(LDA, "label", "x", "y");
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<Row>> classes = byLabel(table.get());
        List<String> labels = classes.keySet().stream().sorted(ORDER).toList();
        var plot = new LinePlot("States on the first two discriminants", "first discriminant", "second discriminant")
                .realX();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            // Numbers are counts, which have an order; other labels stand out.
            Look look = isNumber(label)
                    ? Look.of(i).colour(Palette.ramp(i + 2, 2 * labels.size() + 2))
                    : Look.of(1).marker(Palette.marker(i));
            Curve points = points(label, classes.getOrDefault(label, List.of()), look.dash(Dash.NONE));
            plot.curve(points).text(label, median(points.x()), median(points.y()));
        }
        return Optional.of(Figure.of(
                "fig-2" + suffix,
                "2",
                "States mapped to the plane in which a linear discriminant analysis tells the classes apart best, a sample; each"
                        + " class's label stands at its median. For the synthetic task a label is the count of the input token:"
                        + " 0 is a new random token, 1 its first repetition, and so on.",
                folder.describe(),
                plot));
    }

    /** Fig. 3: Σσ within and beyond the counting subspace, and how well the input can be told from a later state. */
    private Optional<Figure> subspaces() throws IOException {
        var sums = new LinePlot("Memory within subspaces", MemoryFigure.DELAY, "Σσ").logarithmic();
        Optional<CsvFile> subspaces = folder.table(SUBSPACE, "group", "label", "subspace", "delay", "sum");
        if (subspaces.isPresent()) {
            Map<String, List<Row>> curves = new LinkedHashMap<>();
            for (Row row : subspaces.get().rows()) {
                String of = row.text("group").equals(row.text("label"))
                        ? row.text("group")
                        : row.text("group") + " " + row.text("label");
                curves.computeIfAbsent(of + ", " + row.text("subspace"), key -> new ArrayList<>())
                        .add(row);
            }
            add(sums, curves, "sum", 0, Dash.SOLID);
        }
        var accuracies = new LinePlot("LDA of the input at delay 0", MemoryFigure.DELAY, "accuracy").unitInterval();
        Optional<CsvFile> lda = folder.table(LDA_DELAYS, "representation", "delay", "accuracy", "chance");
        if (lda.isPresent()) {
            Map<String, List<Row>> curves = new LinkedHashMap<>();
            for (Row row : lda.get().rows()) {
                curves.computeIfAbsent("LDA accuracy, " + row.text("representation"), key -> new ArrayList<>())
                        .add(row);
            }
            add(accuracies, curves, "accuracy", 4, Dash.DASHED);
            for (List<Row> rows : curves.values()) {
                accuracies.curve(curve("chance", rows, "chance", Look.reference()));
            }
        }
        marks(sums, accuracies);
        List<LinePlot> drawn = new ArrayList<>(List.of(sums, accuracies));
        drawn.removeIf(LinePlot::isEmpty);
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Figure.of(
                "fig-3" + suffix,
                "3",
                "Left: Σσ of the mean gradient projected on the subspace of the state that counts, and on its complement, over"
                        + " all sources and over sources of one label. Right: how often a linear discriminant analysis tells the"
                        + " source token from the state τ tokens later. Dashed vertical lines mark the period of the corpus.",
                folder.describe(),
                drawn.toArray(Plot[]::new)));
    }

    private void marks(LinePlot... plots) {
        ReportSource analysis = folder.analysis();
        if (analysis != null) {
            for (LinePlot plot : plots) {
                plot.marks(analysis.marks());
            }
        }
    }

    private static void add(LinePlot plot, Map<String, List<Row>> curves, String column, int first, Dash dash)
            throws IOException {
        int number = first;
        for (Map.Entry<String, List<Row>> curve : curves.entrySet()) {
            Look look = Look.of(number++);
            plot.curve(curve(curve.getKey(), curve.getValue(), column, look.dash(dash)));
        }
    }

    private static Curve curve(String name, List<Row> rows, String column, Look look) throws IOException {
        return points(name, rows, "delay", column, look);
    }

    private static Curve points(String name, List<Row> rows, Look look) throws IOException {
        return points(name, rows, "x", "y", look);
    }

    private static Curve points(String name, List<Row> rows, String x, String y, Look look) throws IOException {
        double[] xs = new double[rows.size()];
        double[] ys = new double[rows.size()];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = rows.get(i).number(x);
            ys[i] = rows.get(i).number(y);
        }
        return Curve.of(name, xs, ys, look);
    }

    private static Map<String, List<Row>> byLabel(CsvFile table) {
        Map<String, List<Row>> classes = new LinkedHashMap<>();
        table.rows()
                .forEach(row -> classes.computeIfAbsent(row.text("label"), key -> new ArrayList<>())
                        .add(row));
        return classes;
    }

    /** Numbers first, by size. */
    private static final Comparator<String> ORDER = Comparator.comparing((String label) -> !isNumber(label))
            .thenComparing(label -> isNumber(label) ? Integer.parseInt(label) : 0)
            .thenComparing(Comparator.naturalOrder());

    private static boolean isNumber(String label) {
        return label.matches("[0-9]{1,6}");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
