package dev.stategrad.client.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * One or two plots side by side over a legend that they share. The paper draws two quantities against two axes of one frame;
 * two frames say the same without crossings that mean nothing. The legend never lies on curves, and a model is named once.
 */
final class PlotRow implements IChart {
    private static final int WIDTH = 860;
    private static final int HEIGHT_OF_ONE = 400;
    private static final int HEIGHT_OF_TWO = 340;
    private static final int MARGIN = 24;
    private static final int LINE = 24;
    private static final int GAP = 8;
    private static final int COLUMN_GAP = 26;
    private static final int LEGEND_CHARACTERS = 90;
    private static final FontRenderContext METRICS = new FontRenderContext(null, true, true);

    private final List<Plot> plots;
    private final int plotHeight;
    private final List<List<LegendEntry>> legend;

    PlotRow(List<Plot> plots) {
        this.plots = List.copyOf(plots);
        plotHeight = plots.size() == 1 ? HEIGHT_OF_ONE : HEIGHT_OF_TWO;
        Map<String, LegendEntry> entries = new LinkedHashMap<>();
        plots.forEach(plot -> plot.legend().forEach(entry -> entries.putIfAbsent(entry.text(), entry)));
        legend = entries.size() < 2 ? List.of() : lines(List.copyOf(entries.values()));
    }

    private static List<List<LegendEntry>> lines(List<LegendEntry> entries) {
        List<List<LegendEntry>> lines = new ArrayList<>();
        List<LegendEntry> line = new ArrayList<>();
        double used = 0;
        for (LegendEntry entry : entries) {
            double width = width(entry);
            if (!line.isEmpty() && used + width > WIDTH - 2 * MARGIN) {
                lines.add(List.copyOf(line));
                line.clear();
                used = 0;
            }
            line.add(entry);
            used += width + COLUMN_GAP;
        }
        lines.add(List.copyOf(line));
        return lines;
    }

    private static double width(LegendEntry entry) {
        return LegendEntry.SWATCH
                + GAP
                + Typography.TEXT.getStringBounds(text(entry), METRICS).getWidth();
    }

    private static String text(LegendEntry entry) {
        return Typography.shortened(entry.text(), LEGEND_CHARACTERS);
    }

    String numbers() {
        PlottedNumbers numbers = new PlottedNumbers();
        plots.forEach(plot -> plot.addTo(numbers));
        return numbers.toString();
    }

    @Override
    public int getWidth() {
        return WIDTH;
    }

    @Override
    public int getHeight() {
        return plotHeight + (legend.isEmpty() ? 0 : legend.size() * LINE + GAP);
    }

    @Override
    public String getTitle() {
        return "";
    }

    @Override
    public void paint(Graphics2D graphics, int width, int height) {
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, width, height));
        int plotWidth = WIDTH / plots.size();
        AffineTransform before = graphics.getTransform();
        for (int i = 0; i < plots.size(); i++) {
            graphics.translate(i * plotWidth, 0);
            plots.get(i).paint(graphics, plotWidth, plotHeight);
            graphics.setTransform(before);
        }
        graphics.setFont(Typography.TEXT);
        for (int i = 0; i < legend.size(); i++) {
            line(graphics, legend.get(i), plotHeight + (i + 0.5) * LINE);
        }
    }

    private static void line(Graphics2D graphics, List<LegendEntry> line, double y) {
        double total = line.stream().mapToDouble(PlotRow::width).sum() + COLUMN_GAP * (line.size() - 1);
        double x = Math.max(MARGIN, (WIDTH - total) / 2);
        for (LegendEntry entry : line) {
            entry.paint(graphics, x, y);
            graphics.setColor(Palette.INK);
            graphics.drawString(text(entry), (float) (x + LegendEntry.SWATCH + GAP), (float) (y + 4.5));
            x += width(entry) + COLUMN_GAP;
        }
    }
}
