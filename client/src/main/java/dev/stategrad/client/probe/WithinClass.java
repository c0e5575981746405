package dev.stategrad.client.probe;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What Gaussian classes with one covariance are: frequencies, means, and the covariance within classes.
 *
 * @param priors [C] shares of the examples
 * @param means [C][P]; zero for a class without examples
 * @param mean [P] of all examples
 * @param covariance Σ_w [P, P], the scatter within classes over n: its likeliest value
 */
@SuppressWarnings("ArrayRecordComponent")
record WithinClass(int examples, double[] priors, double[][] means, double[] mean, DMatrixRMaj covariance) {
    /** Rows that are centred at a time, so that no copy of all examples is made. */
    private static final int BLOCK = 4_096;

    static WithinClass of(Examples examples) {
        int[] counts = examples.counts();
        int present = 0;
        for (int count : counts) {
            present += count > 0 ? 1 : 0;
        }
        if (present < 2 || examples.size() <= present) {
            throw new IllegalArgumentException(
                    "examples: expected at least 2 classes and more examples than classes, found " + examples.size()
                            + " of " + present + " classes");
        }
        double[][] means = means(examples, counts);
        double[] priors = new double[counts.length];
        double[] mean = new double[examples.dimensions()];
        for (int k = 0; k < counts.length; k++) {
            priors[k] = (double) counts[k] / examples.size();
            for (int p = 0; p < mean.length; p++) {
                mean[p] += priors[k] * means[k][p];
            }
        }
        DMatrixRMaj covariance = scatter(examples, means);
        CommonOps_DDRM.divide(covariance, examples.size());
        return new WithinClass(examples.size(), priors, means, mean, covariance);
    }

    private static double[][] means(Examples examples, int[] counts) {
        double[][] means = new double[counts.length][examples.dimensions()];
        for (int i = 0; i < examples.size(); i++) {
            double[] mean = means[examples.labels()[i]];
            for (int p = 0; p < mean.length; p++) {
                mean[p] += examples.features()[i][p];
            }
        }
        for (int k = 0; k < counts.length; k++) {
            for (int p = 0; counts[k] > 0 && p < means[k].length; p++) {
                means[k][p] /= counts[k];
            }
        }
        return means;
    }

    // Centred before the products are taken: the difference of two large sums would lose what small variances there
    // are.
    private static DMatrixRMaj scatter(Examples examples, double[][] means) {
        int size = examples.dimensions();
        var scatter = new DMatrixRMaj(size, size);
        for (int first = 0; first < examples.size(); first += BLOCK) {
            int rows = Math.min(BLOCK, examples.size() - first);
            var centred = new DMatrixRMaj(rows, size);
            for (int i = 0; i < rows; i++) {
                double[] x = examples.features()[first + i];
                double[] mean = means[examples.labels()[first + i]];
                for (int p = 0; p < size; p++) {
                    centred.data[i * size + p] = x[p] - mean[p];
                }
            }
            CommonOps_DDRM.multAddTransA(centred, centred, scatter);
        }
        return scatter;
    }
}
