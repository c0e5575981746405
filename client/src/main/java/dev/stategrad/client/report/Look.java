package dev.stategrad.client.report;

import java.awt.BasicStroke;
import java.awt.Color;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.None;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How a curve is drawn. Models differ in colour and marker, quantities in the dash, so that both survive greyscale.
 *
 * @param marker at some of the points, or at all when there is no line
 */
record Look(Color colour, Dash dash, Marker marker) {
    /** What joins the points of a curve. */
    enum Dash {
        /** Selectiveness, as in the paper. */
        SOLID(),
        /** Amounts of memory, as in the paper. */
        DOTTED(1.6f, 3.4f),
        DASHED(8, 4),
        DASH_DOT(8, 3, 2, 3),
        /** Points that nothing joins. */
        NONE();

        private final float[] pattern;

        Dash(float... pattern) {
            this.pattern = pattern;
        }
    }

    private static final float WIDTH = 1.8f;

    /** That of the model number {@code series}. */
    static Look of(int series) {
        return new Look(Palette.colour(series), Dash.SOLID, Palette.marker(series));
    }

    /** Of what curves are to be compared with. */
    static Look reference() {
        return new Look(Palette.MARK, Dash.DASH_DOT, SeriesMarkers.NONE);
    }

    Look dash(Dash other) {
        return new Look(colour, other, marker);
    }

    Look colour(Color other) {
        return new Look(other, dash, marker);
    }

    Look marker(Marker other) {
        return new Look(colour, dash, other);
    }

    Look unmarked() {
        return marker(SeriesMarkers.NONE);
    }

    boolean isMarked() {
        return !(marker instanceof None);
    }

    BasicStroke stroke() {
        return dash.pattern.length == 0
                ? new BasicStroke(WIDTH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash.pattern, 0);
    }
}
