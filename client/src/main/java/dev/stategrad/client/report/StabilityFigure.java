package dev.stategrad.client.report;

import dev.stategrad.client.files.StabilityTable;
import dev.stategrad.client.files.StabilityTable.Row;
import dev.stategrad.client.report.Look.Dash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the best remembered directions stay the same, between delays and between models: stability.csv. */
final class StabilityFigure {
    private static final String COSINE = "mean cosine";

    private final ReportFolder folder;
    private final List<Row> rows;

    private StabilityFigure(ReportFolder folder, List<Row> rows) {
        this.folder = folder;
        this.rows = rows;
    }

    /** @param suffix of the id, to keep it distinct in a report */
    static Optional<Figure> of(ReportFolder folder, String suffix) throws IOException {
        return new StabilityFigure(folder, StabilityTable.read(folder.path())).figure("stability" + suffix);
    }

    private Optional<Figure> figure(String id) {
        var delays = new LinePlot("Between delays", MemoryFigure.DELAY, COSINE).unitInterval();
        var analyses = new LinePlot("Between analyses", MemoryFigure.DELAY, COSINE).unitInterval();
        int[] numbers = rows.stream().mapToInt(Row::n).distinct().sorted().toArray();
        for (int i = 0; i < numbers.length; i++) {
            int n = numbers[i];
            String name = "n = " + n;
            Look look = Look.of(i);
            List<Row> spans = only(rows, row -> row.n() == n);
            List<Row> within = only(spans, StabilityFigure::isWithin);
            delays.curve(curve(name, only(within, row -> row.delayFirst() == 0), look));
            Look dotted = look.dash(Dash.DOTTED).unmarked();
            delays.curve(curve(name + ", τ − 1", only(within, StabilityFigure::isNext), dotted)
                    .unexplained());
            analyses.curve(curve(name, only(spans, row -> !isWithin(row) && isSameDelay(row)), look));
        }
        List<LinePlot> drawn =
                Stream.of(delays, analyses).filter(plot -> !plot.isEmpty()).toList();
        return drawn.isEmpty()
                ? Optional.empty()
                : Optional.of(Figure.of(
                        id,
                        "",
                        caption(!delays.isEmpty(), !analyses.isEmpty()),
                        folder.describe(),
                        drawn.toArray(Plot[]::new)));
    }

    private String caption(boolean delays, boolean analyses) {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                "Whether the best remembered directions stay the same: mean cosine of the n principal angles between the"
                        + " spans of the best n directions of two mean gradients, 1 where the spans are the same.");
        if (delays) {
            sentences.add("Between delays of one analysis: of delays 0 and τ (solid), of τ − 1 and τ (dotted).");
        }
        if (analyses) {
            sentences.add("Between analyses: of the same delay, by the scores that directions give to words.");
        }
        List<String> names = rows.stream()
                .flatMap(row -> Stream.of(row.first(), row.second()))
                .distinct()
                .toList();
        if (names.size() > 1) {
            sentences.add("Means over " + String.join(", ", names) + (names.size() > 2 ? " and their pairs" : "")
                    + "; shaded from the smallest to the largest.");
        }
        return String.join(" ", sentences);
    }

    /** By the second delay: the mean of what there is, and its range where there is more than one. */
    private static Curve curve(String name, List<Row> shown, Look look) {
        Map<Integer, DoubleSummaryStatistics> cosines = shown.stream()
                .collect(Collectors.groupingBy(
                        Row::delaySecond, TreeMap::new, Collectors.summarizingDouble(Row::meanCosine)));
        double[] delays =
                cosines.keySet().stream().mapToDouble(Integer::doubleValue).toArray();
        double[] means = new double[delays.length];
        Band range = Band.unknown(delays.length);
        int i = 0;
        for (DoubleSummaryStatistics at : cosines.values()) {
            means[i] = at.getAverage();
            if (at.getCount() > 1) {
                range.low()[i] = at.getMin();
                range.high()[i] = at.getMax();
            }
            i++;
        }
        return Curve.of(name, delays, means, look).within(range);
    }

    private static List<Row> only(List<Row> rows, Predicate<Row> wanted) {
        return rows.stream().filter(wanted).toList();
    }

    private static boolean isWithin(Row row) {
        return row.first().equals(row.second());
    }

    private static boolean isSameDelay(Row row) {
        return row.delayFirst() == row.delaySecond();
    }

    private static boolean isNext(Row row) {
        return row.delaySecond() == row.delayFirst() + 1;
    }
}
