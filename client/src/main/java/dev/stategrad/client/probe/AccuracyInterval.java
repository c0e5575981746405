package dev.stategrad.client.probe;

import dev.stategrad.client.analysis.BlockStack;
import dev.stategrad.client.analysis.Interval;
import dev.stategrad.client.analysis.Jackknife;

/**
 * The share of test examples that a classifier gets right, and its 95 % interval. Neighbours in a text depend on each other, so
 * that consecutive blocks of examples, not examples, are what the interval counts.
 */
final class AccuracyInterval {
    private static final int BLOCKS = 20;

    private AccuracyInterval() {}

    /** @param test in an order in which neighbours may depend on each other; without an interval when it holds but one */
    static Interval of(Examples test, Classifier classifier) {
        int blocks = Math.min(BLOCKS, test.size());
        if (blocks < 2) {
            return Interval.UNDEFINED;
        }
        long[][] counts = new long[blocks][1];
        double[][][] shares = new double[blocks][1][1];
        for (int block = 0; block < blocks; block++) {
            int from = block * test.size() / blocks;
            int to = (block + 1) * test.size() / blocks;
            counts[block][0] = to - from;
            shares[block][0][0] = test.where(i -> i >= from && i < to).accuracy(classifier);
        }
        Interval plain =
                Jackknife.of(new BlockStack(counts, shares), means -> means[0]).number(0);
        return new Interval(share(plain.estimate()), share(plain.low()), share(plain.high()));
    }

    private static double share(double value) {
        return Math.min(1, Math.max(0, value));
    }
}
