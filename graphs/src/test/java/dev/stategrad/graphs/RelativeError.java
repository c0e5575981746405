package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;

/** How far an array is from what it should be. */
final class RelativeError {
    private RelativeError() {}

    /** ‖found − expected‖ / ‖expected‖; 0 when both are the same. */
    static double relativeError(double[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int n = 0; n < found.length; n++) {
            difference += (found[n] - expected[n]) * (found[n] - expected[n]);
            norm += expected[n] * expected[n];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }
}
