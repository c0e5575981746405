package dev.stategrad.client.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves, their intervals as bands, and points. */
final class LinePlot implements Plot {
    /** Of the points of a curve every such one is marked: markers at all of them would hide it. */
    private static final int POINTS_PER_MARKER = 6;

    private static final int SPACE_BETWEEN_TICKS = 56;
    private static final int BAND_OPACITY = 44;
    private static final int SMALL_MARKER = 4;
    private static final double DECADE = 10;
    private static final double TWO_DECADES = 100;
    private static final int LABEL_CHARACTERS = 18;

    /** What a logarithmic axis spans at most; below it, curves end. The paper calls less than 1e-10 virtually zero. */
    static final double SPAN = 1e8;

    /** From so many whole numbers on the x axis on, not every one is labelled. */
    private static final int MANY_NUMBERS = 12;

    private final String title;
    private final String xAxis;
    private final String yAxis;
    private final List<Consumer<XYStyler>> styles = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();
    private final List<AnnotationText> texts = new ArrayList<>();
    private List<Integer> marks = List.of();
    private boolean logarithmicX;
    private boolean logarithmicY;

    LinePlot(String title, String xAxis, String yAxis) {
        this.title = title;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
        styles.add(styler -> styler.setXAxisDecimalPattern("0"));
    }

    /** A logarithmic y axis; points at 0 are then left out. */
    LinePlot logarithmic() {
        logarithmicY = true;
        return styled(styler -> styler.setYAxisLogarithmic(true).setYAxisTickLabelsFormattingFunction(Numbers::tick));
    }

    /** Both axes logarithmic. */
    LinePlot doubleLogarithmic() {
        logarithmicX = true;
        styled(styler -> styler.setXAxisLogarithmic(true).setXAxisTickLabelsFormattingFunction(Numbers::tick));
        return logarithmic();
    }

    /** Any real numbers on the x axis, not delays or indices. */
    LinePlot realX() {
        return styled(
                styler -> styler.setXAxisDecimalPattern(null).setXAxisTickLabelsFormattingFunction(Numbers::tick));
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
        marks = List.copyOf(positions);
        return this;
    }

    /** Adds a curve; points that can't be drawn are left out. */
    LinePlot curve(Curve curve) {
        if (!curve.isEmpty()) {
            curves.add(curve);
        }
        return this;
    }

    /** Writes a word at a point. */
    LinePlot text(String text, double x, double y) {
        texts.add(new AnnotationText(Typography.shortened(text, LABEL_CHARACTERS), x, y, false));
        return this;
    }

    boolean isEmpty() {
        return curves.isEmpty();
    }

    @Override
    public List<LegendEntry> legend() {
        return curves.stream()
                .filter(Curve::inLegend)
                .map(curve -> new LegendEntry(curve.name(), curve.look(), false))
                .toList();
    }

    @Override
    public void addTo(PlottedNumbers numbers) {
        for (Curve curve : curves) {
            double[] low = curve.low();
            double[] high = curve.high();
            for (int i = 0; i < curve.x().length; i++) {
                numbers.add(
                        title,
                        curve.name(),
                        curve.x()[i],
                        curve.y()[i],
                        low == null ? Double.NaN : low[i],
                        high == null ? Double.NaN : high[i]);
            }
        }
    }

    @Override
    public void paint(Graphics2D graphics, int width, int height) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        XYStyler styler = chart.getStyler();
        Typography.apply(styler);
        styler.setXAxisTickMarkSpacingHint(SPACE_BETWEEN_TICKS);
        styler.setAnnotationLineStroke(
                new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {4, 4}, 0));
        styles.forEach(style -> style.accept(styler));
        marks.forEach(position -> chart.addAnnotation(new AnnotationLine(position, true, false)));
        texts.forEach(chart::addAnnotation);
        double floor = logarithmicY ? floor() : Double.NEGATIVE_INFINITY;
        if (logarithmicY) {
            showDecades(styler, Math.min(floor, lowestBand(floor)));
        }
        for (int i = 0; i < curves.size(); i++) {
            band(chart, i, bandFloor(floor));
        }
        for (int i = 0; i < curves.size(); i++) {
            draw(chart, i, floor);
        }
        if (!logarithmicX) {
            labelRoundNumbers(chart, floor);
        }
        chart.paint(graphics, width, height);
        curves.forEach(curve -> line(graphics, chart, curve, floor));
    }

    private LinePlot styled(Consumer<XYStyler> style) {
        styles.add(style);
        return this;
    }

    /** The smallest value that a logarithmic y axis shows. */
    private double floor() {
        double largest = positive().max().orElse(1);
        return positive().filter(value -> value >= largest / SPAN).min().orElse(1);
    }

    /** Bands reach to at most a decade below all curves; on a logarithmic axis the way to 0 is endless. */
    private static double bandFloor(double floor) {
        return floor / DECADE;
    }

    private double lowestBand(double floor) {
        return curves.stream()
                .filter(curve -> curve.low() != null)
                .flatMapToDouble(curve -> Arrays.stream(curve.low()))
                .filter(Double::isFinite)
                .map(low -> Math.max(low, bandFloor(floor)))
                .min()
                .orElse(floor);
    }

    private DoubleStream positive() {
        return curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.y()))
                .filter(value -> value > 0 && Double.isFinite(value));
    }

    /** XChart labels whole decades only, so there must be two of them. */
    private void showDecades(XYStyler styler, double floor) {
        double largest = curves.stream()
                .flatMapToDouble(curve -> DoubleStream.concat(
                        Arrays.stream(curve.y()), Arrays.stream(curve.high() == null ? curve.y() : curve.high())))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        if (largest > 0 && largest / floor < TWO_DECADES) {
            styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(floor))));
            styler.setYAxisMax(Math.pow(10, Math.ceil(Math.log10(largest))));
        }
    }

    /**
     * Of equally spaced x values XChart labels every n-th, whatever n; an unseen point between the first two of them makes it
     * label round numbers.
     */
    private void labelRoundNumbers(XYChart chart, double floor) {
        Optional<Curve> longest = curves.stream()
                .filter(curve -> curve.x().length >= MANY_NUMBERS)
                .max(Comparator.comparingInt(curve -> curve.x().length));
        OptionalDouble shown = longest.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.y()))
                .filter(y -> isDrawn(y, logarithmicY) && y >= floor)
                .findFirst();
        if (shown.isPresent()) {
            double[] x = longest.get().x();
            XYSeries between =
                    chart.addSeries("between", new double[] {(x[0] + x[1]) / 2}, new double[] {shown.getAsDouble()});
            between.setLineStyle(SeriesLines.NONE);
            between.setMarker(SeriesMarkers.NONE);
        }
    }

    private void band(XYChart chart, int index, double floor) {
        Curve curve = curves.get(index);
        double[] low = curve.low();
        double[] high = curve.high();
        if (low == null || high == null) {
            return;
        }
        int[] drawn = IntStream.range(0, low.length)
                .filter(i -> Double.isFinite(low[i]) && Double.isFinite(high[i]) && high[i] >= floor)
                .toArray();
        if (drawn.length < 2) {
            return;
        }
        // There along the lower ends, and back along the upper ones.
        double[] x = new double[2 * drawn.length];
        double[] y = new double[2 * drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            int back = 2 * drawn.length - 1 - i;
            x[i] = curve.x()[drawn[i]];
            x[back] = x[i];
            y[i] = Math.max(low[drawn[i]], floor);
            y[back] = high[drawn[i]];
        }
        XYSeries series = chart.addSeries("band " + index, x, y);
        Color colour = curve.look().colour();
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        series.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_OPACITY));
        series.setLineStyle(SeriesLines.NONE);
        series.setMarker(SeriesMarkers.NONE);
    }

    private int[] drawn(Curve curve, double floor) {
        return IntStream.range(0, curve.x().length)
                .filter(i -> isDrawn(curve.x()[i], logarithmicX)
                        && isDrawn(curve.y()[i], logarithmicY)
                        && curve.y()[i] >= floor)
                .toArray();
    }

    /** XChart draws each piece between two points on its own and begins the dashes anew with it; here the line is one. */
    private void line(Graphics2D graphics, XYChart chart, Curve curve, double floor) {
        if (!isJoined(curve)) {
            return;
        }
        var path = new Path2D.Double();
        for (int i : drawn(curve, floor)) {
            double x = chart.getScreenXFromChart(curve.x()[i]);
            double y = chart.getScreenYFromChart(curve.y()[i]);
            if (path.getCurrentPoint() == null) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        graphics.setColor(curve.look().colour());
        graphics.setStroke(curve.look().stroke());
        graphics.draw(path);
    }

    private static boolean isJoined(Curve curve) {
        return curve.look().dash() != Look.Dash.NONE;
    }

    private void draw(XYChart chart, int index, double floor) {
        Curve curve = curves.get(index);
        int[] drawn = drawn(curve, floor);
        if (drawn.length == 0) {
            return;
        }
        boolean joined = isJoined(curve);
        if (joined) {
            XYSeries line = add(chart, "line " + index, curve, drawn);
            line.setLineStyle(SeriesLines.NONE);
            line.setMarker(SeriesMarkers.NONE);
        }
        if (curve.look().isMarked()) {
            int step = joined ? Math.max(1, drawn.length * POINTS_PER_MARKER / 50) : 1;
            // Curves that lie on each other are marked at different points.
            int[] marked = IntStream.range(0, drawn.length)
                    .filter(i -> i % step == index % step)
                    .map(i -> drawn[i])
                    .toArray();
            if (marked.length == 0) {
                return;
            }
            XYSeries points = add(chart, "points " + index, curve, marked);
            points.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            points.setMarker(curve.look().marker()).setMarkerColor(curve.look().colour());
            if (drawn.length > 1000) {
                chart.getStyler().setMarkerSize(SMALL_MARKER);
            }
        }
    }

    private static boolean isDrawn(double value, boolean logarithmic) {
        return Double.isFinite(value) && !(logarithmic && value <= 0);
    }

    private static XYSeries add(XYChart chart, String name, Curve curve, int[] points) {
        return chart.addSeries(
                name,
                Arrays.stream(points).mapToDouble(i -> curve.x()[i]).toArray(),
                Arrays.stream(points).mapToDouble(i -> curve.y()[i]).toArray());
    }
}
