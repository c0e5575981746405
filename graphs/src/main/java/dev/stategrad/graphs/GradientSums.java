package dev.stategrad.graphs;

/** Placeholder of the contract. */
public final class GradientSums {
    /** Index of the grouping that holds all pairs. */
    public static final int ALL = -1;

    public int delays() {
        throw new UnsupportedOperationException();
    }

    public int hidden() {
        throw new UnsupportedOperationException();
    }

    public int embedding() {
        throw new UnsupportedOperationException();
    }

    /** Number of pairs for each delay, [D]; ALL has the one label 0. */
    public long[] counts(int grouping, int label) {
        throw new UnsupportedOperationException();
    }

    /** Mean gradients [D, H, E]; zero where the count is 0. */
    public double[] means(int grouping, int label) {
        throw new UnsupportedOperationException();
    }

    /** Sums of both, as if all streams had been analysed in one go. */
    public GradientSums plus(GradientSums other) {
        throw new UnsupportedOperationException();
    }
}
