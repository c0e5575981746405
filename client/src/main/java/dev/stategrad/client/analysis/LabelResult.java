package dev.stategrad.client.analysis;

import org.jspecify.annotations.Nullable;

/**
 * Mean state gradients of the pairs whose source token has one label. Where a count is 0, mean and spectrum are zero.
 *
 * @param counts [D] pairs that the means were taken over
 * @param singularValues [D][K] of each mean, falling
 * @param means [D][H·E] row-major; absent when only spectra were asked for
 * @param rightVectors [D][E·K] row-major, column i belongs to singular value i; absent unless asked for
 */
// Arrays, because the stacks are large; whoever builds one hands it over and leaves it alone.
@SuppressWarnings("ArrayRecordComponent")
public record LabelResult(
        long[] counts, double[][] singularValues, double @Nullable [][] means, double @Nullable [][] rightVectors) {

    void requireShape(String group, int delays, int meanSize, int rank, int vectorSize) {
        if (counts.length != delays) {
            throw new IllegalArgumentException(
                    group + " counts: expected " + delays + " delays, found " + counts.length);
        }
        requireShape(group + " singular values", singularValues, delays, rank);
        requireShape(group + " means", means, delays, meanSize);
        requireShape(group + " right vectors", rightVectors, delays, vectorSize);
    }

    private static void requireShape(String what, double @Nullable [][] rows, int delays, int size) {
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
