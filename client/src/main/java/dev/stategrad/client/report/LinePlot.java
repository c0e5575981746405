package dev.stategrad.client.report;

import java.awt.BasicStroke;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Builds a plot of curves in the common look. */
final class LinePlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 430;
    private static final int FEW_POINTS = 60;
    private static final int SPACE_BETWEEN_TICKS = 64;

    private final XYChart chart;
    private final Set<String> names = new HashSet<>();
    private boolean logarithmic;

    LinePlot(String title, String xAxis, String yAxis) {
        chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        Typography.apply(chart.getStyler());
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setXAxisTickMarkSpacingHint(SPACE_BETWEEN_TICKS);
    }

    /** A logarithmic y axis; points at 0 are then left out. */
    LinePlot logarithmic() {
        logarithmic = true;
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(LinePlot::powerOfTen);
        return this;
    }

    /** A y axis from 0. */
    LinePlot fromZero() {
        chart.getStyler().setYAxisMin(0.0);
        return this;
    }

    /** A y axis from 0 to 1. */
    LinePlot unitInterval() {
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
        return this;
    }

    /** Whole numbers on the y axis. */
    LinePlot integers() {
        chart.getStyler().setYAxisDecimalPattern("#,##0");
        return this;
    }

    /** Vertical lines. */
    LinePlot marks(List<Integer> positions) {
        chart.getStyler()
                .setAnnotationLineStroke(
                        new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {4, 4}, 0));
        for (int position : positions) {
            chart.addAnnotation(new AnnotationLine(position, true, false));
        }
        return this;
    }

    /** Adds the curve (first, y[0]), (first + 1, y[1]), …; values that can't be drawn are left out. */
    LinePlot curve(String name, int first, double[] y, int colour, int style) {
        List<Integer> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < y.length; i++) {
            if (Double.isFinite(y[i]) && !(logarithmic && y[i] <= 0)) {
                xs.add(first + i);
                ys.add(y[i]);
            }
        }
        if (!xs.isEmpty()) {
            XYSeries series = chart.addSeries(unused(name), xs, ys);
            series.setLineColor(Palette.colour(colour));
            series.setLineStyle(Palette.stroke(style));
            series.setMarkerColor(Palette.colour(colour));
            series.setMarker(y.length <= FEW_POINTS ? Palette.marker(style) : SeriesMarkers.NONE);
        }
        return this;
    }

    Figure figure(String id, String caption) {
        chart.getStyler().setLegendVisible(names.size() > 1);
        return new Figure(id, caption, chart, WIDTH, HEIGHT);
    }

    private static String powerOfTen(double value) {
        return value >= 1e-4 && value < 1e5
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : String.format(Locale.ROOT, "1e%d", Math.round(Math.log10(value)));
    }

    // XChart wants distinct names.
    private String unused(String name) {
        String candidate = name;
        for (int i = 2; !names.add(candidate); i++) {
            candidate = name + " (" + i + ")";
        }
        return candidate;
    }
}
