package dev.stategrad.client.analysis;

/**
 * A figure and its 95 % confidence interval.
 *
 * @param estimate of the true figure; NaN when it is not defined. Where noise shifts a figure to one side, as it does upwards
 *     with σ₁, this is not the figure of the mean but what remains when the shift is taken off
 * @param low lower end, at most {@code estimate}; NaN when {@code estimate} is
 * @param high upper end, at least {@code estimate}; NaN when {@code estimate} is
 */
public record Interval(double estimate, double low, double high) {
    /** Of a figure that is not defined. */
    public static final Interval UNDEFINED = new Interval(Double.NaN, Double.NaN, Double.NaN);

    public Interval {
        boolean undefined = Double.isNaN(estimate) && Double.isNaN(low) && Double.isNaN(high);
        if (!undefined && !(low <= estimate && estimate <= high)) {
            throw new IllegalArgumentException(
                    "interval: expected low ≤ estimate ≤ high, found " + low + ", " + estimate + ", " + high);
        }
    }

    /** Whether there is anything to tell. */
    public boolean isDefined() {
        return !Double.isNaN(estimate);
    }

    /** Whether {@code value} lies between the ends, or on one. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
