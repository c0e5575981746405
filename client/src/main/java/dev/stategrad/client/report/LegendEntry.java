package dev.stategrad.client.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/**
 * A line of a legend.
 *
 * @param filled whether a box stands for a bar; else a piece of the curve
 */
record LegendEntry(String text, Look look, boolean filled) {
    static final int SWATCH = 34;
    private static final int BOX = 13;
    private static final int MARKER = 7;

    /** Draws the swatch, SWATCH wide, with its middle at the height {@code y}. */
    void paint(Graphics2D graphics, double x, double y) {
        if (filled) {
            var box = new Rectangle2D.Double(x + (SWATCH - BOX), y - BOX / 2.0, BOX, BOX);
            graphics.setColor(look.colour());
            graphics.fill(box);
            graphics.setColor(Palette.INK);
            graphics.draw(box);
            return;
        }
        graphics.setColor(look.colour());
        if (look.dash() != Look.Dash.NONE) {
            var stroke = graphics.getStroke();
            graphics.setStroke(look.stroke());
            graphics.draw(new Line2D.Double(x, y, x + SWATCH, y));
            graphics.setStroke(stroke);
        }
        look.marker().paint(graphics, x + SWATCH / 2.0, y, MARKER);
    }

    Color colour() {
        return look.colour();
    }
}
