package dev.stategrad.client.report;

import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Builds a plot of many points on logarithmic axes in the common look. */
final class ScatterPlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 430;
    private static final int MARKER_SIZE = 4;

    private final XYChart chart;

    ScatterPlot(String title, String xAxis, String yAxis) {
        chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        Typography.apply(chart.getStyler());
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(LinePlot::powerOfTen);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(LinePlot::powerOfTen);
        chart.getStyler().setMarkerSize(MARKER_SIZE);
    }

    /** Adds points; those that a logarithmic axis has no place for are left out. */
    ScatterPlot points(String name, double[] x, double[] y, int colour) {
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            if (x[i] > 0 && y[i] > 0 && Double.isFinite(y[i])) {
                xs.add(x[i]);
                ys.add(y[i]);
            }
        }
        if (!xs.isEmpty()) {
            chart.addSeries(name, xs, ys)
                    .setMarkerColor(Palette.colour(colour))
                    .setMarker(colour == 0 ? SeriesMarkers.CIRCLE : SeriesMarkers.CROSS);
        }
        return this;
    }

    Figure figure(String id, String caption) {
        return new Figure(id, caption, chart, WIDTH, HEIGHT);
    }
}
