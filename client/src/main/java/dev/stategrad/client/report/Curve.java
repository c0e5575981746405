package dev.stategrad.client.report;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers to be plotted. What is not finite is left out.
 *
 * @param name in the legend
 * @param x [N]
 * @param y [N]
 * @param low [N] lower ends of the intervals; absent without intervals
 * @param high [N] upper ends; absent without intervals
 * @param inLegend whether the legend explains it
 */
@SuppressWarnings("ArrayRecordComponent") // built here and drawn here; nobody changes them
record Curve(
        String name,
        double[] x,
        double[] y,
        double @Nullable [] low,
        double @Nullable [] high,
        Look look,
        boolean inLegend) {

    static Curve of(String name, double[] x, double[] y, Look look) {
        return new Curve(name, x, y, null, null, look, true);
    }

    /** The points (first, y[0]), (first + 1, y[1]), … */
    static Curve from(int first, String name, double[] y, Look look) {
        return of(
                name, IntStream.range(first, first + y.length).asDoubleStream().toArray(), y, look);
    }

    /** The points (0, y[0]), (1, y[1]), …: by delay. */
    static Curve byDelay(String name, double[] y, Look look) {
        return from(0, name, y, look);
    }

    Curve within(Band band) {
        return new Curve(name, x, y, band.low(), band.high(), look, inLegend);
    }

    /** The same without an entry in the legend: another curve's explains it. */
    Curve unexplained() {
        return new Curve(name, x, y, low, high, look, false);
    }

    /** Whether there is anything to draw. */
    boolean isEmpty() {
        return Arrays.stream(y).noneMatch(Double::isFinite);
    }
}
