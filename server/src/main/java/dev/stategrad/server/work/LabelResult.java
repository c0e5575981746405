package dev.stategrad.server.work;

/**
 * What an analysis found for one label, over all of the text or a block of it. K = min(H, E).
 *
 * @param group index of the grouping; {@link dev.stategrad.graphs.GradientSums#ALL} for all pairs
 * @param label in [0, C); 0 for all pairs
 * @param block number of the block, counted from 1; 0 for all of the text
 * @param counts pairs for each delay, [D]
 * @param means mean gradients, [D, H, E]; empty when they are not sent
 * @param singularValues of the means, [D, K]; empty when they are not sent
 * @param rightVectors of the means, [D, E, K]; empty when they are not sent
 * @param whitened singular values of mean·D, [D, K]; empty when they are not sent
 * @param secondMoment mean of MᵀM, [D, E, E]; empty when it is not sent
 * @param cellPath what of the means went through the cell path alone, [D, H, E]; empty when it is not sent
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from the engine to the wire, never compared.
public record LabelResult(
        int group,
        int label,
        int block,
        long[] counts,
        double[] means,
        double[] singularValues,
        double[] rightVectors,
        double[] whitened,
        double[] secondMoment,
        double[] cellPath) {}
