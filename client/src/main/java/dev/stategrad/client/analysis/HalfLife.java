package dev.stategrad.client.analysis;

/** How long memory lasts, read off a curve without a model of its shape. */
public final class HalfLife {
    private HalfLife() {}

    /**
     * The first delay at which a curve has fallen to half of its value at delay 0, interpolated between delays on the
     * logarithm of the values.
     *
     * @param values [D], one for each delay from 0 on, none negative
     * @return in tokens; NaN when the curve starts at zero or does not fall to half within D delays
     */
    public static double of(double[] values) {
        if (values.length == 0 || !(values[0] > 0)) {
            return Double.NaN;
        }
        double half = values[0] / 2;
        for (int delay = 1; delay < values.length; delay++) {
            if (values[delay] <= half) {
                double before = Math.log(values[delay - 1] / half);
                double after = Math.log(values[delay] / half);
                // A value of zero is infinitely far down: half was passed at once.
                return Double.isInfinite(after) ? delay - 1 : delay - 1 + before / (before - after);
            }
        }
        return Double.NaN;
    }
}
