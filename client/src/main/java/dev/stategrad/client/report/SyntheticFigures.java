package dev.stategrad.client.report;

import dev.stategrad.client.files.ProbeFiles;
import dev.stategrad.client.probe.DelayAccuracy;
import dev.stategrad.client.probe.PlanePoint;
import dev.stategrad.client.probe.SubspaceSum;
import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Figures of probes of states: lda.csv (Fig. 2), subspace.csv and lda_delays.csv (Fig. 3). */
final class SyntheticFigures {
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
        if (!new OwnTables(folder).ownsStates()) {
            return drawn;
        }
        figures.discriminants().ifPresent(drawn::add);
        figures.subspaces().ifPresent(drawn::add);
        return drawn;
    }

    /** Fig. 2: states on the first two discriminants. */
    private Optional<Figure> discriminants() throws IOException {
        Map<String, List<PlanePoint>> classes = grouped(ProbeFiles.readPlane(folder.path()), PlanePoint::label);
        if (classes.isEmpty()) {
            return Optional.empty();
        }
        List<String> labels = classes.keySet().stream().sorted(ORDER).toList();
        var plot = new LinePlot("States on the first two discriminants", "first discriminant", "second discriminant")
                .realX();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            // Numbers are counts, which have an order; other labels stand out.
            Look look = isNumber(label)
                    ? Look.of(i).colour(Palette.ramp(i + labels.size() / 3, 2 * labels.size()))
                    : Look.of(1).marker(Palette.marker(i));
            List<PlanePoint> points = classes.getOrDefault(label, List.of());
            Curve drawn = curve(label, points, PlanePoint::x, PlanePoint::y, look.dash(Dash.NONE));
            plot.curve(drawn).text(label, median(drawn.x()), median(drawn.y()));
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
        int number = 0;
        for (var of : grouped(ProbeFiles.readSubspaces(folder.path()), SyntheticFigures::sources)
                .entrySet()) {
            Look look = Look.of(number++);
            grouped(of.getValue(), SubspaceSum::subspace).forEach((subspace, rows) -> {
                String name = of.getKey() + ", " + subspace;
                sums.curve(curve(name, rows, SubspaceSum::delay, SubspaceSum::sum, look.dash(dash(subspace))));
            });
        }
        var accuracies = new LinePlot("LDA of the input at delay 0", MemoryFigure.DELAY, "accuracy").unitInterval();
        number = 4;
        var representations = grouped(ProbeFiles.readDelays(folder.path()), DelayAccuracy::representation);
        for (var of : representations.entrySet()) {
            String name = "LDA accuracy, " + of.getKey();
            Look look = Look.of(number++).dash(Dash.DASHED);
            accuracies.curve(curve(name, of.getValue(), DelayAccuracy::delay, DelayAccuracy::accuracy, look));
        }
        // That of one stands for all: they have the same examples but for the last ones.
        representations.values().stream()
                .limit(1)
                .map(rows -> curve("chance", rows, DelayAccuracy::delay, DelayAccuracy::chance, Look.reference()))
                .forEach(accuracies::curve);
        marks(sums, accuracies);
        List<LinePlot> drawn = new ArrayList<>(List.of(sums, accuracies));
        drawn.removeIf(LinePlot::isEmpty);
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Figure.of(
                "fig-3" + suffix,
                "3",
                "Left: Σσ of the mean gradient, as far as it moves the state within the subspace that counts (counting),"
                        + " beyond it (id), and altogether (whole), over all sources and over sources of one label. Right: how often a linear discriminant analysis tells the"
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

    private static String sources(SubspaceSum row) {
        return row.group().equals(row.label()) ? row.group() : row.group() + " " + row.label();
    }

    /** What is nearly as large as the whole shows beneath it. */
    private static Dash dash(String subspace) {
        return switch (subspace) {
            case "counting" -> Dash.DASHED;
            case "whole" -> Dash.DOTTED;
            default -> Dash.SOLID;
        };
    }

    private static <T> Curve curve(String name, List<T> rows, ToDoubleFunction<T> x, ToDoubleFunction<T> y, Look look) {
        return Curve.of(
                name,
                rows.stream().mapToDouble(x).toArray(),
                rows.stream().mapToDouble(y).toArray(),
                look);
    }

    /** In the order of the table. */
    private static <T> Map<String, List<T>> grouped(List<T> rows, Function<T, String> key) {
        return rows.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
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
