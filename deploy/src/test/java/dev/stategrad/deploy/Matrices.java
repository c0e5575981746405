package dev.stategrad.deploy;

/** Comparison of stacks of matrices. */
final class Matrices {
    private Matrices() {}

    /** Frobenius norm of the difference over the Frobenius norm of what is expected, worst of the stack's matrices. */
    static double worstRelativeError(double[][] found, double[][] expected) {
        if (found.length != expected.length) {
            throw new AssertionError("expected " + expected.length + " matrices, found " + found.length);
        }
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, relativeError(found[i], expected[i]));
        }
        return worst;
    }

    static double relativeError(double[] found, double[] expected) {
        if (found.length != expected.length) {
            throw new AssertionError("expected " + expected.length + " numbers, found " + found.length);
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (found[i] - expected[i]) * (found[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        // A matrix of zeros, as for a label without pairs, has to be met exactly.
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }
}
