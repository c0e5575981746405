package dev.stategrad.client.report;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Builds a plot of bars by label in the common look. */
final class BarPlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 400;
    private static final int LABELS_WITHOUT_ROTATION = 8;
    private static final int LABEL_CHARACTERS = 18;

    private final CategoryChart chart;
    private final List<String> labels;
    private int series;

    BarPlot(String title, List<String> labels) {
        this.labels = distinct(labels);
        chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("")
                .yAxisTitle("singular values")
                .build();
        Typography.apply(chart.getStyler());
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setAvailableSpaceFill(0.7);
        chart.getStyler().setXAxisLabelRotation(labels.size() > LABELS_WITHOUT_ROTATION ? 45 : 0);
    }

    /** Adds a bar to every label; a value that is not a number has none. */
    BarPlot bars(String name, double[] values) {
        List<Double> drawn = Arrays.stream(values)
                .map(value -> Double.isNaN(value) ? 0 : value)
                .boxed()
                .toList();
        chart.addSeries(name, labels, drawn).setFillColor(Palette.colour(series == 0 ? 0 : 5));
        series++;
        return this;
    }

    Figure figure(String id, String caption) {
        return new Figure(id, caption, chart, WIDTH, HEIGHT);
    }

    // Labels are the user's: XChart wants distinct ones, and long ones leave no room for bars.
    private static List<String> distinct(List<String> labels) {
        Set<String> shortened = new LinkedHashSet<>();
        for (String label : labels) {
            String candidate =
                    label.length() <= LABEL_CHARACTERS ? label : label.substring(0, LABEL_CHARACTERS - 1) + "…";
            for (int i = 2; !shortened.add(candidate); i++) {
                candidate = label.substring(0, Math.min(label.length(), LABEL_CHARACTERS - 4)) + " (" + i + ")";
            }
        }
        return List.copyOf(shortened);
    }
}
