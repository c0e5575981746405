package dev.stategrad.client.analysis;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Means of N consecutive blocks of text; weighted with their counts they make the mean over the text. Pairs in one block
 * depend on each other, blocks hardly do as long as they are much longer than the longest delay, so that a block is what an
 * interval counts as one observation.
 *
 * @param counts [N][D] pairs
 * @param means [N][D][size] row-major; of counts that are 0, anything
 */
// Views the large stacks of a result; nobody changes them.
@SuppressWarnings("ArrayRecordComponent")
public record BlockStack(long[][] counts, double[][][] means) {
    public BlockStack {
        if (counts.length == 0 || counts.length != means.length || counts[0].length == 0) {
            throw new IllegalArgumentException("blocks: expected counts and means of at least 1 block, found "
                    + counts.length + " and " + means.length);
        }
        int size = means[0].length == 0 ? 0 : means[0][0].length;
        for (int block = 0; block < counts.length; block++) {
            LabelResult.requireDelays("blocks", counts[block], counts[0].length);
            LabelResult.requireShape("blocks", means[block], counts[0].length, size);
        }
    }

    /** Mean gradients [H·E] of the blocks; empty when the result holds none. */
    public static Optional<BlockStack> ofMeans(LabelResult result) {
        return of(result.blocks(), BlockResult::means);
    }

    /** Second moments [E·E] of the blocks; empty when the result holds none. */
    public static Optional<BlockStack> ofSecondMoments(LabelResult result) {
        return of(result.blocks(), BlockResult::secondMoment);
    }

    private static Optional<BlockStack> of(
            List<BlockResult> blocks, Function<BlockResult, double @Nullable [][]> stack) {
        if (blocks.isEmpty() || blocks.stream().anyMatch(block -> stack.apply(block) == null)) {
            return Optional.empty();
        }
        return Optional.of(new BlockStack(
                blocks.stream().map(BlockResult::counts).toArray(long[][]::new),
                blocks.stream().map(stack).toArray(double[][][]::new)));
    }

    /** N. */
    public int blocks() {
        return counts.length;
    }

    /** D. */
    public int delays() {
        return counts[0].length;
    }

    /** One delay alone, as a stack of D = 1. */
    public BlockStack at(int delay) {
        long[][] count = new long[blocks()][];
        double[][][] mean = new double[blocks()][][];
        for (int block = 0; block < blocks(); block++) {
            count[block] = new long[] {counts[block][delay]};
            mean[block] = new double[][] {means[block][delay]};
        }
        return new BlockStack(count, mean);
    }

    /** Number of blocks that hold pairs. */
    int blocksWithPairs() {
        return (int) filled().count();
    }

    /** Without the blocks that hold no pair, of which at least one must be left. */
    BlockStack nonEmpty() {
        return new BlockStack(
                filled().mapToObj(block -> counts[block]).toArray(long[][]::new),
                filled().mapToObj(block -> means[block]).toArray(double[][][]::new));
    }

    private IntStream filled() {
        return IntStream.range(0, blocks()).filter(block -> pairs(block) > 0);
    }

    /** Ḡ D of every gradient (eq. 10). */
    BlockStack whitened(Whitening whitening) {
        double[][][] whitened = new double[blocks()][delays()][];
        for (int block = 0; block < blocks(); block++) {
            for (int delay = 0; delay < delays(); delay++) {
                whitened[block][delay] = whitening.normalize(means[block][delay]).data;
            }
        }
        return new BlockStack(counts, whitened);
    }

    /** Pairs of a block at all delays. */
    long pairs(int block) {
        long pairs = 0;
        for (long count : counts[block]) {
            pairs += count;
        }
        return pairs;
    }

    /** Means over the text [D][size]; zero where there are no pairs. */
    public double[][] mean() {
        return mean(block -> 1);
    }

    /** Means over all blocks but one [D][size]. */
    double[][] meanWithout(int left) {
        return mean(block -> block == left ? 0 : 1);
    }

    /** The mean with each block's gradients times its sign, divided by the pairs of the blocks whose sign is not 0. */
    double[][] mean(Sign sign) {
        double[][] mean = new double[delays()][];
        for (int delay = 0; delay < delays(); delay++) {
            mean[delay] = mean(delay, sign);
        }
        return mean;
    }

    private double[] mean(int delay, Sign sign) {
        double[] mean = new double[means[0][delay].length];
        long pairs = 0;
        for (int block = 0; block < blocks(); block++) {
            if (sign.of(block) != 0) {
                pairs += counts[block][delay];
            }
        }
        for (int block = 0; block < blocks(); block++) {
            if (sign.of(block) != 0 && counts[block][delay] > 0) {
                add(mean, means[block][delay], sign.of(block) * ((double) counts[block][delay] / pairs));
            }
        }
        return mean;
    }

    private static void add(double[] to, double[] from, double weight) {
        for (int i = 0; i < to.length; i++) {
            to[i] += weight * from[i];
        }
    }

    /** −1, 0 or 1 for each block. */
    @FunctionalInterface
    interface Sign {
        int of(int block);
    }
}
