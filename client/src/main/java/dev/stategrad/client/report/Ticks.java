package dev.stategrad.client.report;

/** Round numbers for axes and bins. */
final class Ticks {
    private Ticks() {}

    /** The smallest of 1, 2, 5, 10, … by a power of ten with at most {@code most} steps up to {@code largest}, above 0. */
    static double step(double largest, int most) {
        double power = Math.pow(10, Math.floor(Math.log10(largest / most)));
        for (double factor : new double[] {1, 2, 5}) {
            if (largest / (factor * power) <= most) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
