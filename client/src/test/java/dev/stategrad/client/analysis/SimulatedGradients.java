package dev.stategrad.client.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/** Gradients in blocks, whose true mean is known: a matrix of given singular values, and noise. */
final class SimulatedGradients {
    static final int HIDDEN = 9;
    static final int EMBEDDING = 7;
    static final int BLOCKS = 20;

    private final Random random;
    private final double[] truth;

    /** A true mean with these singular values, and singular vectors at random. */
    SimulatedGradients(long seed, double... singularValues) {
        this.random = new Random(seed);
        DMatrixRMaj left = RandomMatrices_DDRM.orthogonal(HIDDEN, EMBEDDING, random);
        DMatrixRMaj right = RandomMatrices_DDRM.orthogonal(EMBEDDING, EMBEDDING, random);
        CommonOps_DDRM.multCols(left, Arrays.copyOf(singularValues, EMBEDDING));
        var mean = new DMatrixRMaj(HIDDEN, EMBEDDING);
        CommonOps_DDRM.multTransB(left, right, mean);
        this.truth = mean.data;
    }

    double[] truth() {
        return truth;
    }

    /**
     * Blocks of unequal size at one delay, as an analysis would hold them.
     *
     * @param noise standard deviation of each entry of the mean over all blocks
     */
    LabelResult result(double noise) {
        long[] counts = new long[BLOCKS];
        Arrays.setAll(counts, block -> 80 + 2 * block);
        long pairs = Arrays.stream(counts).sum();
        List<BlockResult> blocks = new ArrayList<>();
        for (long count : counts) {
            double[] mean = truth.clone();
            double deviation = noise * Math.sqrt((double) pairs / count);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += deviation * random.nextGaussian();
            }
            blocks.add(new BlockResult(new long[] {count}, new double[][] {mean}, null, null));
        }
        return new LabelResult(new long[] {pairs}, new double[1][EMBEDDING], null, null, null, null, blocks);
    }
}
