package dev.stategrad.client.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * A square heat map over the words of a text: columns are words read earlier, rows the positions at which the state is looked
 * at. XChart's own has neither a logarithmic scale nor words on both axes. Colours fall in lightness alone from white to
 * black, so that they survive greyscale.
 */
final class HeatMap implements IChart {
    private static final int SIDE = 640;
    private static final int LEFT = 132;
    private static final int TOP = 64;
    private static final int BOTTOM = 132;
    private static final int SCALE_WIDTH = 18;
    private static final int RIGHT = 120;
    private static final int LABEL_CHARACTERS = 14;
    /** Cells drawn one by one; more of them become a picture, as an SVG of 100,000 rectangles opens nowhere. */
    private static final int MOST_RECTANGLES = 100 * 100;
    /** Decades that the colours span below the largest value. */
    private static final int DECADES = 4;

    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);
    private static final Color NOTHING = new Color(0xF4, 0xF4, 0xF4);

    private final String title;
    private final String unit;
    private final List<String> words;
    private final double[][] values;
    private final double largest;

    /**
     * @param unit of the colour scale
     * @param words T of them
     * @param values [T][t + 1]: row t, column s ≤ t; what is not above 0 gets the lightest colour
     */
    HeatMap(String title, String unit, List<String> words, double[][] values) {
        this.title = title;
        this.unit = unit;
        this.words = words.stream().map(HeatMap::shortened).toList();
        this.values = values;
        double most = 0;
        for (double[] row : values) {
            for (double value : row) {
                most = Math.max(most, value);
            }
        }
        largest = most;
    }

    /** @param numbers what is drawn, as CSV */
    Figure figure(String id, String caption, String numbers) {
        return new Figure(id, caption, this, numbers);
    }

    @Override
    public int getWidth() {
        return LEFT + SIDE + RIGHT;
    }

    @Override
    public int getHeight() {
        return TOP + SIDE + BOTTOM;
    }

    @Override
    public String getTitle() {
        return title;
    }

    @Override
    public void paint(Graphics2D graphics, int width, int height) {
        graphics.setColor(Color.WHITE);
        graphics.fill(new Rectangle2D.Double(0, 0, width, height));
        graphics.setColor(Palette.INK);
        graphics.setFont(TITLE);
        graphics.drawString(title, LEFT, TOP - 36);
        graphics.setFont(TEXT);
        cells(graphics);
        rowLabels(graphics);
        columnLabels(graphics);
        scale(graphics);
    }

    private void cells(Graphics2D graphics) {
        graphics.setColor(NOTHING);
        graphics.fill(new Rectangle2D.Double(LEFT, TOP, SIDE, SIDE));
        int length = values.length;
        if (length * length > MOST_RECTANGLES) {
            graphics.drawImage(picture(), LEFT, TOP, SIDE, SIDE, null);
            return;
        }
        double cell = (double) SIDE / length;
        for (int row = 0; row < length; row++) {
            for (int column = 0; column <= row; column++) {
                graphics.setColor(colour(values[row][column]));
                graphics.fill(new Rectangle2D.Double(LEFT + column * cell, TOP + row * cell, cell, cell));
            }
        }
    }

    /** A pixel for each cell, enlarged by a whole factor so that viewers have nothing to smooth. */
    private BufferedImage picture() {
        int length = values.length;
        int factor = Math.max(1, 2 * SIDE / length);
        var image = new BufferedImage(length * factor, length * factor, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int row = y / factor;
                int column = x / factor;
                Color colour = column <= row ? colour(values[row][column]) : NOTHING;
                image.setRGB(x, y, colour.getRGB());
            }
        }
        return image;
    }

    /** Position on the colour scale, 0 to 1. */
    private double level(double value) {
        if (!(value > 0) || largest == 0) {
            return 0;
        }
        return Math.max(0, 1 + Math.log10(value / largest) / DECADES);
    }

    private Color colour(double value) {
        return shade(level(value));
    }

    /** From white over blue to almost black, with lightness falling evenly. */
    private static Color shade(double level) {
        float lightness = (float) (1 - 0.92 * level);
        float blue = (float) Math.min(1, lightness + 0.35 * level * (1 - level) * 2);
        float green = lightness;
        float red = (float) Math.max(0, lightness - 0.25 * level * (1 - level) * 2);
        return new Color(red, green, blue);
    }

    private void rowLabels(Graphics2D graphics) {
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.setColor(Palette.INK);
        double cell = (double) SIDE / words.size();
        for (int row = 0; row < words.size(); row += labelStep()) {
            String word = words.get(row);
            float y = (float) (TOP + (row + 0.5) * cell + metrics.getAscent() / 2.5);
            graphics.drawString(word, LEFT - 8 - metrics.stringWidth(word), y);
        }
        rotated(graphics, "state after reading …", 18, TOP + SIDE / 2.0 + 60);
    }

    private void columnLabels(Graphics2D graphics) {
        FontMetrics metrics = graphics.getFontMetrics();
        double cell = (double) SIDE / words.size();
        for (int column = 0; column < words.size(); column += labelStep()) {
            String word = words.get(column);
            double x = LEFT + (column + 0.5) * cell + metrics.getAscent() / 2.5;
            rotated(graphics, word, x, TOP + SIDE + 8.0 + metrics.stringWidth(word));
        }
        graphics.drawString("… with respect to the word", LEFT + SIDE / 2 - 80, TOP + SIDE + BOTTOM - 10);
    }

    /** Every how many words have room for a label. */
    private int labelStep() {
        return (int) Math.ceil(words.size() * 15.0 / SIDE);
    }

    /** Text that runs upwards from a point. */
    private static void rotated(Graphics2D graphics, String text, double x, double y) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        graphics.rotate(-Math.PI / 2);
        graphics.drawString(text, 0, 0);
        graphics.setTransform(before);
    }

    private void scale(Graphics2D graphics) {
        int x = LEFT + SIDE + 24;
        int steps = SIDE / 4;
        for (int step = 0; step < steps; step++) {
            graphics.setColor(shade(1 - (double) step / (steps - 1)));
            graphics.fill(new Rectangle2D.Double(x, TOP + 4.0 * step, SCALE_WIDTH, 4.5));
        }
        graphics.setColor(Palette.INK);
        for (int decade = 0; decade <= DECADES; decade++) {
            String bound = decade == DECADES ? "≤ " : "";
            String label = bound + Numbers.twoDigits(largest * Math.pow(10, -decade));
            graphics.drawString(label, x + SCALE_WIDTH + 6, (float) (TOP + (double) SIDE * decade / DECADES + 4));
        }
        graphics.drawString(unit, x, TOP - 14);
    }

    private static String shortened(String word) {
        return word.length() <= LABEL_CHARACTERS ? word : word.substring(0, LABEL_CHARACTERS - 1) + "…";
    }
}
