package dev.stategrad.server.meters;

import java.util.OptionalDouble;

/** How soon a falling curve has come down to half. */
final class HalfLife {
    private HalfLife() {}

    /**
     * The first place at which {@code values} are half of the first one, taken from the straight line between two values
     * in logarithms, which is exact for an exponential; empty when they never are.
     */
    static OptionalDouble of(double[] values) {
        for (int i = 1; i < values.length; i++) {
            double half = values[0] / 2;
            if (values[i] <= half) {
                double before = Math.log(values[i - 1] / half);
                double drop = Math.log(values[i - 1] / values[i]);
                return OptionalDouble.of(i - 1 + before / drop);
            }
        }
        return OptionalDouble.empty();
    }
}
