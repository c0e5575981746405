package dev.stategrad.client.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mean state gradients of the pairs whose source token has one label. Where a count is 0, mean and spectrum are zero.
 *
 * @param counts [D] pairs that the means were taken over
 * @param singularValues [D][K] of each mean, falling
 * @param means [D][H·E] row-major; absent when only spectra were asked for
 * @param rightVectors [D][E·K] row-major, column i belongs to singular value i; absent unless asked for
 * @param whitenedSingularValues [D][K] of each mean·D, falling; absent unless the server was given D
 * @param secondMoment [D][E·E] row-major, the mean of MᵀM; absent unless asked for, and of any label but all pairs
 * @param cellPath [D][H·E] row-major, what of the means went through the cell path alone, the product of an LSTM's forget
 *     gates or a GRU's update gates; the rest of the means went through the recurrent weights. Absent unless asked for, and of
 *     any label but all pairs
 * @param blocks the same of the pairs of each block of text, in their order; empty unless asked for
 */
// Arrays, because the stacks are large; whoever builds one hands it over and leaves it alone.
@SuppressWarnings("ArrayRecordComponent")
public record LabelResult(
        long[] counts,
        double[][] singularValues,
        double @Nullable [][] means,
        double @Nullable [][] rightVectors,
        double @Nullable [][] whitenedSingularValues,
        double @Nullable [][] secondMoment,
        double @Nullable [][] cellPath,
        List<BlockResult> blocks) {
    // Written out: in a compact one, javac loses which arrays may be null.
    public LabelResult(
            long[] counts,
            double[][] singularValues,
            double @Nullable [][] means,
            double @Nullable [][] rightVectors,
            double @Nullable [][] whitenedSingularValues,
            double @Nullable [][] secondMoment,
            double @Nullable [][] cellPath,
            List<BlockResult> blocks) {
        this.counts = counts;
        this.singularValues = singularValues;
        this.means = means;
        this.rightVectors = rightVectors;
        this.whitenedSingularValues = whitenedSingularValues;
        this.secondMoment = secondMoment;
        this.cellPath = cellPath;
        this.blocks = List.copyOf(blocks);
    }

    /** The result of an analysis that did not split the paths. */
    public LabelResult(
            long[] counts,
            double[][] singularValues,
            double @Nullable [][] means,
            double @Nullable [][] rightVectors,
            double @Nullable [][] whitenedSingularValues,
            double @Nullable [][] secondMoment,
            List<BlockResult> blocks) {
        this(counts, singularValues, means, rightVectors, whitenedSingularValues, secondMoment, null, blocks);
    }

    /** The result of an analysis without options. */
    public LabelResult(
            long[] counts, double[][] singularValues, double @Nullable [][] means, double @Nullable [][] rightVectors) {
        this(counts, singularValues, means, rightVectors, null, null, List.of());
    }

    void requireShape(String group, int delays, int hidden, int embedding) {
        int rank = Math.min(hidden, embedding);
        requireDelays(group, counts, delays);
        requireShape(group + " singular values", singularValues, delays, rank);
        requireShape(group + " means", means, delays, hidden * embedding);
        requireShape(group + " right vectors", rightVectors, delays, embedding * rank);
        requireShape(group + " whitened singular values", whitenedSingularValues, delays, rank);
        requireShape(group + " second moments", secondMoment, delays, embedding * embedding);
        requireShape(group + " cell path", cellPath, delays, hidden * embedding);
        for (BlockResult block : blocks) {
            block.requireShape(group + " in blocks", delays, hidden, embedding);
        }
    }

    static void requireDelays(String group, long[] counts, int delays) {
        if (counts.length != delays) {
            throw new IllegalArgumentException(
                    group + " counts: expected " + delays + " delays, found " + counts.length);
        }
    }

    static void requireShape(String what, double @Nullable [][] rows, int delays, int size) {
        if (rows == null) {
            return;
        }
        if (rows.length != delays) {
            throw new IllegalArgumentException(what + ": expected " + delays + " delays, found " + rows.length);
        }
        for (double[] row : rows) {
            if (row.length != size) {
                throw new IllegalArgumentException(what + ": expected " + size + " numbers, found " + row.length);
            }
        }
    }
}
