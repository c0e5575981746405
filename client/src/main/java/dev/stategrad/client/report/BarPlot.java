package dev.stategrad.client.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bars by label, side by side where there are several series. XChart has no bars with intervals that lean to one side. */
final class BarPlot implements Plot {
    private static final int AXIS_NAME = 44;
    private static final int RIGHT = 16;
    private static final int TOP = 44;
    private static final int BOTTOM = 54;
    private static final int LABEL_CHARACTERS = 18;
    private static final int MOST_TICKS = 6;
    private static final double FILLED = 0.72;
    private static final BasicStroke THIN = new BasicStroke(1);
    private static final BasicStroke WHISKER = new BasicStroke(1.3f);

    /** Series of bars, one for each label. */
    @SuppressWarnings("ArrayRecordComponent") // drawn, never changed
    private record Bars(String name, Color colour, double[] values, Band interval) {}

    private final String title;
    private final String xAxis;
    private final String yAxis;
    private final List<String> labels;
    private final List<Bars> series = new ArrayList<>();

    BarPlot(String title, String xAxis, String yAxis, List<String> labels) {
        this.title = title;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
        this.labels = List.copyOf(labels);
    }

    /** Adds a bar to every label; a value that is not a number has none. */
    BarPlot bars(String name, Color colour, double[] values, Band interval) {
        series.add(new Bars(name, colour, values, interval));
        return this;
    }

    BarPlot bars(String name, Color colour, double[] values) {
        return bars(name, colour, values, Band.unknown(values.length));
    }

    @Override
    public List<LegendEntry> legend() {
        return series.stream()
                .map(bars -> new LegendEntry(bars.name(), Look.of(0).colour(bars.colour()), true))
                .toList();
    }

    @Override
    public void addTo(PlottedNumbers numbers) {
        for (Bars bars : series) {
            for (int label = 0; label < labels.size(); label++) {
                numbers.add(
                        title,
                        bars.name(),
                        labels.get(label),
                        bars.values()[label],
                        bars.interval().low()[label],
                        bars.interval().high()[label]);
            }
        }
    }

    @Override
    public void paint(Graphics2D graphics, int width, int height) {
        graphics.setStroke(THIN);
        graphics.setFont(Typography.TITLE);
        graphics.setColor(Palette.INK);
        int titleWidth = graphics.getFontMetrics().stringWidth(title);
        graphics.drawString(title, Math.max(4, (width - titleWidth) / 2), 24);
        graphics.setFont(Typography.TEXT);
        FontMetrics metrics = graphics.getFontMetrics();
        double step = Ticks.step(largest(), MOST_TICKS);
        int steps = (int) Math.max(1, Math.ceil(largest() / step - 1e-9));
        int left = AXIS_NAME + widest(metrics, IntStream.rangeClosed(0, steps).mapToObj(i -> Numbers.tick(i * step)));
        boolean rotated = widest(metrics, drawnLabels()) > (double) (width - left - RIGHT) / labels.size() - 6;
        int bottom = height - BOTTOM - (rotated ? (int) (widest(metrics, drawnLabels()) / Math.sqrt(2)) : 0);
        var frame = new Frame(graphics, left, TOP, width - RIGHT, bottom, steps * step);
        frame.axis(step, yAxis);
        frame.centred(xAxis, height - 12);
        for (int label = 0; label < labels.size(); label++) {
            bars(frame, label);
            label(frame, label, rotated);
        }
        frame.baseline();
    }

    private Stream<String> drawnLabels() {
        return labels.stream().map(label -> Typography.shortened(label, LABEL_CHARACTERS));
    }

    private static int widest(FontMetrics metrics, Stream<String> texts) {
        return texts.mapToInt(metrics::stringWidth).max().orElse(0);
    }

    private double largest() {
        double largest = series.stream()
                .flatMapToDouble(bars -> DoubleStream.concat(
                        Arrays.stream(bars.values()),
                        Arrays.stream(bars.interval().high())))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        return largest > 0 ? largest : 1;
    }

    private void bars(Frame frame, int label) {
        double slot = frame.width() / labels.size();
        double bar = slot * FILLED / series.size();
        for (int i = 0; i < series.size(); i++) {
            Bars bars = series.get(i);
            double left = label * slot + slot * (1 - FILLED) / 2 + i * bar;
            frame.bar(left, bar, bars.values()[label], bars.colour());
            frame.whisker(
                    left + bar / 2,
                    bars.interval().low()[label],
                    bars.interval().high()[label]);
        }
    }

    private void label(Frame frame, int label, boolean rotated) {
        String text = Typography.shortened(labels.get(label), LABEL_CHARACTERS);
        frame.label((label + 0.5) * frame.width() / labels.size(), text, rotated);
    }

    /** The inside of the axes; x in pixels from its left, y in units of the axis. */
    private record Frame(Graphics2D graphics, int left, int top, int right, int bottom, double largest) {
        double width() {
            return right - left;
        }

        private double y(double value) {
            return bottom - (bottom - top) * Math.max(0, value) / largest;
        }

        void axis(double step, String name) {
            FontMetrics metrics = graphics.getFontMetrics();
            for (int i = 0; i * step <= largest * (1 + 1e-9); i++) {
                double tick = i * step;
                graphics.setColor(Palette.FAINT);
                graphics.draw(new Line2D.Double(left, y(tick), right, y(tick)));
                graphics.setColor(Palette.INK);
                String text = Numbers.tick(tick);
                graphics.drawString(text, (float) left - 8 - metrics.stringWidth(text), (float) y(tick) + 4.5f);
            }
            AffineTransform before = graphics.getTransform();
            graphics.translate(17, (top + bottom + metrics.stringWidth(name)) / 2.0);
            graphics.rotate(-Math.PI / 2);
            graphics.drawString(name, 0, 0);
            graphics.setTransform(before);
        }

        void baseline() {
            graphics.setColor(Palette.INK);
            graphics.draw(new Line2D.Double(left, bottom, right, bottom));
        }

        void centred(String text, int y) {
            int textWidth = graphics.getFontMetrics().stringWidth(text);
            graphics.setColor(Palette.INK);
            graphics.drawString(text, (left + right - textWidth) / 2, y);
        }

        void bar(double x, double barWidth, double value, Color colour) {
            if (!Double.isFinite(value)) {
                return;
            }
            var bar = new Rectangle2D.Double(left + x, y(value), barWidth, bottom - y(value));
            graphics.setColor(colour);
            graphics.fill(bar);
            graphics.setColor(Palette.INK);
            graphics.draw(bar);
        }

        void whisker(double x, double low, double high) {
            if (!Double.isFinite(low) || !Double.isFinite(high)) {
                return;
            }
            graphics.setStroke(WHISKER);
            graphics.setColor(Palette.INK);
            double centre = left + x;
            graphics.draw(new Line2D.Double(centre, y(low), centre, y(high)));
            for (double end : new double[] {low, high}) {
                graphics.draw(new Line2D.Double(centre - 4, y(end), centre + 4, y(end)));
            }
            graphics.setStroke(THIN);
        }

        void label(double x, String text, boolean rotated) {
            int textWidth = graphics.getFontMetrics().stringWidth(text);
            graphics.setColor(Palette.INK);
            if (!rotated) {
                graphics.drawString(text, (float) (left + x - textWidth / 2.0), bottom + 20f);
                return;
            }
            AffineTransform before = graphics.getTransform();
            graphics.translate(left + x + 4, bottom + 14.0);
            graphics.rotate(-Math.PI / 4);
            graphics.drawString(text, -textWidth, 0);
            graphics.setTransform(before);
        }
    }
}
