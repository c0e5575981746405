package dev.stategrad.client.report;

import java.awt.BasicStroke;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Builds a plot of curves in the common look. */
final class LinePlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 430;
    private static final int FEW_POINTS = 60;
    private static final int SPACE_BETWEEN_TICKS = 64;
    private static final int LEGEND_CHARACTERS = 22;
    private static final int LEGEND_LINE = 24;

    private final XYChartBuilder builder;
    private final List<Consumer<XYChart>> parts = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private boolean logarithmic;

    LinePlot(String title, String xAxis, String yAxis) {
        builder =
                new XYChartBuilder().width(WIDTH).title(title).xAxisTitle(xAxis).yAxisTitle(yAxis);
    }

    /** A logarithmic y axis; points at 0 are then left out. */
    LinePlot logarithmic() {
        logarithmic = true;
        return styled(styler -> {
            styler.setYAxisLogarithmic(true);
            styler.setYAxisTickLabelsFormattingFunction(LinePlot::powerOfTen);
        });
    }

    /** A y axis from 0. */
    LinePlot fromZero() {
        return styled(styler -> styler.setYAxisMin(0.0));
    }

    /** A y axis from 0 to 1. */
    LinePlot unitInterval() {
        return styled(styler -> styler.setYAxisMin(0.0).setYAxisMax(1.0));
    }

    /** Whole numbers on the y axis. */
    LinePlot integers() {
        return styled(styler -> styler.setYAxisDecimalPattern("#,##0"));
    }

    /** Vertical lines. */
    LinePlot marks(List<Integer> positions) {
        styled(styler -> styler.setAnnotationLineStroke(
                new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {4, 4}, 0)));
        for (int position : positions) {
            parts.add(chart -> chart.addAnnotation(new AnnotationLine(position, true, false)));
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
            String legend = unused(name);
            parts.add(chart -> draw(chart.addSeries(legend, xs, ys), colour, style));
        }
        return this;
    }

    Figure figure(String id, String caption) {
        // Beside the plot, long names would leave it no room.
        boolean below = names.stream().anyMatch(name -> name.length() > LEGEND_CHARACTERS) && names.size() > 1;
        int height = below ? HEIGHT + names.size() * LEGEND_LINE : HEIGHT;
        XYChart chart = builder.height(height).build();
        XYStyler styler = chart.getStyler();
        Typography.apply(styler);
        styler.setXAxisDecimalPattern("0");
        styler.setXAxisTickMarkSpacingHint(SPACE_BETWEEN_TICKS);
        styler.setLegendVisible(names.size() > 1);
        styler.setLegendPosition(below ? Styler.LegendPosition.OutsideS : Styler.LegendPosition.OutsideE);
        parts.forEach(part -> part.accept(chart));
        return new Figure(id, caption, chart, WIDTH, height);
    }

    private LinePlot styled(Consumer<XYStyler> style) {
        parts.add(chart -> style.accept(chart.getStyler()));
        return this;
    }

    private static void draw(XYSeries series, int colour, int style) {
        series.setLineColor(Palette.colour(colour));
        series.setLineStyle(Palette.stroke(style));
        series.setMarkerColor(Palette.colour(colour));
        series.setMarker(series.getXData().length <= FEW_POINTS ? Palette.marker(style) : SeriesMarkers.NONE);
    }

    static String powerOfTen(double value) {
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
