package dev.stategrad.client.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Colours of Okabe and Ito, with a dash and a marker for each, so that curves differ without colour too. */
final class Palette {
    static final Color INK = new Color(0x22, 0x22, 0x22);
    static final Color FAINT = new Color(0xE3, 0xE3, 0xE3);
    static final Color MARK = new Color(0x88, 0x88, 0x88);

    private static final List<Color> COLOURS = List.of(
            new Color(0x00, 0x72, 0xB2),
            new Color(0xD5, 0x5E, 0x00),
            new Color(0x00, 0x9E, 0x73),
            new Color(0xCC, 0x79, 0xA7),
            new Color(0x00, 0x00, 0x00),
            new Color(0xE6, 0x9F, 0x00),
            new Color(0x56, 0xB4, 0xE9));
    private static final List<float[]> DASHES =
            List.of(new float[0], new float[] {8, 4}, new float[] {2, 3}, new float[] {8, 3, 2, 3});
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN);

    private Palette() {}

    static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    static Marker marker(int series) {
        return MARKERS.get(series % MARKERS.size());
    }

    static BasicStroke stroke(int series) {
        float[] dash = DASHES.get(series % DASHES.size());
        return dash.length == 0
                ? new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
    }
}
