package dev.stategrad.client.analysis;

import org.jspecify.annotations.Nullable;

/**
 * What a label's pairs in one block of text give. Of the means of all blocks, weighted with their counts, the mean over
 * the text is made, so that leaving blocks out gives intervals for every figure.
 *
 * @param counts [D] pairs
 * @param means [D][H·E] row-major; absent when only spectra were asked for
 * @param singularValues [D][K] of each mean, falling; present only without the means, from which they follow
 * @param secondMoment [D][E·E] row-major, the mean of MᵀM; absent unless asked for, and of any label but all pairs
 * @param cellPath [D][H·E] row-major, as in {@link LabelResult}
 */
@SuppressWarnings("ArrayRecordComponent") // as in LabelResult
public record BlockResult(
        long[] counts,
        double @Nullable [][] means,
        double @Nullable [][] singularValues,
        double @Nullable [][] secondMoment,
        double @Nullable [][] cellPath) {
    /** Of an analysis that did not split the paths. */
    public BlockResult(
            long[] counts,
            double @Nullable [][] means,
            double @Nullable [][] singularValues,
            double @Nullable [][] secondMoment) {
        this(counts, means, singularValues, secondMoment, null);
    }

    void requireShape(String group, int delays, int hidden, int embedding) {
        LabelResult.requireDelays(group, counts, delays);
        LabelResult.requireShape(group + " means", means, delays, hidden * embedding);
        LabelResult.requireShape(group + " singular values", singularValues, delays, Math.min(hidden, embedding));
        LabelResult.requireShape(group + " second moments", secondMoment, delays, embedding * embedding);
        LabelResult.requireShape(group + " cell path", cellPath, delays, hidden * embedding);
    }
}
