package dev.stategrad.graphs;

/**
 * State gradients of one label, over all of a text or a block of it. All sums are in float64.
 *
 * @param grouping index of the grouping, or {@link GradientSums#ALL}
 * @param label in [0, C); 0 for ALL
 * @param block number of the block, counted from 1; 0 for all of the text
 * @param hidden H
 * @param embedding E
 * @param counts number of pairs (source, position) for each delay, [D]
 * @param sums of the gradients over these pairs, [D, H, E], flat
 * @param secondMomentSums sums of MᵀM, [D, E, E], flat; empty unless asked for, and for labels other than ALL
 * @param cellPathSums sums of what of the gradients went through the cell path alone, [D, H, E], flat; empty unless asked
 *     for, and for labels other than ALL
 */
public record LabelGradients(
        int grouping,
        int label,
        int block,
        int hidden,
        int embedding,
        long[] counts,
        double[] sums,
        double[] secondMomentSums,
        double[] cellPathSums) {
    /** Mean gradients Ḡ[τ], [D, H, E], flat; zero where the count is 0. */
    public double[] means() {
        return divided(sums, hidden * embedding);
    }

    /** Mean of MᵀM for each delay, [D, E, E], flat; zero where the count is 0; empty unless asked for. */
    public double[] secondMoment() {
        return divided(secondMomentSums, embedding * embedding);
    }

    /**
     * Mean of the cell path's part of the gradient for each delay, [D, H, E], flat; zero where the count is 0; empty unless asked
     * for. The part of the recurrent path is {@link #means} less this.
     */
    public double[] cellPath() {
        return divided(cellPathSums, hidden * embedding);
    }

    private double[] divided(double[] total, int matrix) {
        double[] means = new double[total.length];
        for (int n = 0; n < total.length; n++) {
            long count = counts[n / matrix];
            means[n] = count == 0 ? 0 : total[n] / count;
        }
        return means;
    }

    LabelGradients ofBlock(int number) {
        return new LabelGradients(
                grouping, label, number, hidden, embedding, counts, sums, secondMomentSums, cellPathSums);
    }

    /** Both together. */
    LabelGradients plus(LabelGradients other) {
        long[] allCounts = counts.clone();
        for (int delay = 0; delay < allCounts.length; delay++) {
            allCounts[delay] += other.counts[delay];
        }
        return new LabelGradients(
                grouping,
                label,
                block,
                hidden,
                embedding,
                allCounts,
                sum(sums, other.sums),
                sum(secondMomentSums, other.secondMomentSums),
                sum(cellPathSums, other.cellPathSums));
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int n = 0; n < sum.length; n++) {
            sum[n] += b[n];
        }
        return sum;
    }
}
