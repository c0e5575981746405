package dev.stategrad.client.report;

import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Colours of Okabe and Ito, with a marker for each, so that curves differ without colour too. */
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
            new Color(0x56, 0xB4, 0xE9),
            new Color(0x80, 0x70, 0x20));
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN,
            SeriesMarkers.PLUS,
            SeriesMarkers.OVAL,
            SeriesMarkers.CROSS);

    static final Marker TRIANGLE = SeriesMarkers.TRIANGLE_UP;

    private Palette() {}

    static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    static Marker marker(int series) {
        return MARKERS.get(series % MARKERS.size());
    }

    /** One of n colours from light to dark, for ordered classes; greyscale keeps their order. */
    static Color ramp(int index, int n) {
        double dark = n < 2 ? 0.5 : (double) index / (n - 1);
        Color light = COLOURS.get(6);
        return new Color(
                mixed(0xE8, light.getRed() / 8, dark),
                mixed(0xF3, light.getGreen() / 5, dark),
                mixed(0xFA, 0x50, dark));
    }

    private static int mixed(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
