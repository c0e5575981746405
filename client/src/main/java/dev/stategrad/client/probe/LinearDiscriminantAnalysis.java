package dev.stategrad.client.probe;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Linear discriminant analysis (4.2.2, Table 1): a Gaussian for each class, all with the same covariance, classes as probable
 * as they are frequent. Numbers are those of scikit-learn's {@code LinearDiscriminantAnalysis(solver="svd")} as of 1.9; older ones take the scatter over n − C in place
 * of n.
 *
 * <p>Features are scaled to unit variance within classes, and directions with a standard deviation of 10⁻⁴ and less are left
 * out, so that collinear features do no harm. What remains is whitened; the discriminants are the directions, in it, that
 * separate the class means most, and the share of each is its part of the variance between classes. The directions come from
 * the eigenvectors of the covariance, since the squares of 10⁻⁴ are far above rounding error.
 */
public final class LinearDiscriminantAnalysis implements Classifier {
    private static final double TOLERANCE = 1e-4;

    private final double[] mean;
    private final DMatrixRMaj covariance;
    /** [K][P], rows are discriminants. */
    private final double[][] discriminants;

    private final double[] shares;
    private final LinearScores scores;

    private LinearDiscriminantAnalysis(WithinClass within, double[][] discriminants, double[] shares) {
        this.mean = within.mean();
        this.covariance = within.covariance();
        this.discriminants = discriminants;
        this.shares = shares;
        this.scores = scores(within);
    }

    /**
     * Fits the classes.
     *
     * @throws IllegalArgumentException when fewer than two classes have examples, there are no more examples than classes, or
     *     all examples of each class are the same
     */
    public static LinearDiscriminantAnalysis fit(Examples examples) {
        WithinClass within = WithinClass.of(examples);
        DMatrixRMaj whitening = whitening(within);
        DMatrixRMaj between = between(within, whitening);
        var svd = DecompositionFactory_DDRM.svd(between.numRows, between.numCols, false, true, true);
        if (!svd.decompose(between)) {
            throw new IllegalArgumentException("examples: expected means that can be told apart, found that no"
                    + " singular values of them converged");
        }
        double[] values = svd.getSingularValues();
        DMatrixRMaj directions = svd.getV(null, false);
        int[] order = descending(values);
        double largest = values[order[0]];
        int[] kept = Arrays.stream(order)
                .filter(i -> values[i] > TOLERANCE * largest)
                .toArray();
        double variance = Arrays.stream(values).map(value -> value * value).sum();
        double[] shares = Arrays.stream(kept)
                .mapToDouble(i -> values[i] * values[i] / variance)
                .toArray();
        return new LinearDiscriminantAnalysis(within, discriminants(whitening, directions, kept), shares);
    }

    /** [P, R] such that its columns times the features have covariance I within classes. */
    private static DMatrixRMaj whitening(WithinClass within) {
        int size = within.mean().length;
        double[] deviations = deviations(within);
        var correlation = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                correlation.set(i, j, within.covariance().get(i, j) / (deviations[i] * deviations[j]));
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
        eigen.decompose(correlation);
        double[] lengths = IntStream.range(0, size)
                .mapToDouble(i -> Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal())))
                .toArray();
        int[] kept = Arrays.stream(descending(lengths))
                .filter(i -> lengths[i] > TOLERANCE)
                .toArray();
        if (kept.length == 0) {
            throw new IllegalArgumentException("examples: expected some variance within classes, found none");
        }
        var whitening = new DMatrixRMaj(size, kept.length);
        for (int r = 0; r < kept.length; r++) {
            DMatrixRMaj vector = eigen.getEigenVector(kept[r]);
            for (int p = 0; p < size; p++) {
                whitening.set(p, r, vector.get(p) / deviations[p] / lengths[kept[r]]);
            }
        }
        return whitening;
    }

    private static double[] deviations(WithinClass within) {
        return IntStream.range(0, within.mean().length)
                .mapToDouble(p -> Math.sqrt(within.covariance().get(p, p)))
                .map(deviation -> deviation == 0 ? 1 : deviation)
                .toArray();
    }

    /** [C, R] whitened class means, weighted by their frequency. */
    private static DMatrixRMaj between(WithinClass within, DMatrixRMaj whitening) {
        long present = Arrays.stream(within.priors()).filter(prior -> prior > 0).count();
        var means = new DMatrixRMaj(within.priors().length, within.mean().length);
        for (int k = 0; k < within.priors().length; k++) {
            double weight = Math.sqrt(within.examples() * within.priors()[k] / (present - 1));
            for (int p = 0; p < within.mean().length; p++) {
                means.set(k, p, weight * (within.means()[k][p] - within.mean()[p]));
            }
        }
        var between = new DMatrixRMaj(means.numRows, whitening.numCols);
        CommonOps_DDRM.mult(means, whitening, between);
        if (!(CommonOps_DDRM.elementMaxAbs(between) > 0)) {
            throw new IllegalArgumentException("examples: expected classes with different means, found the same");
        }
        return between;
    }

    private static double[][] discriminants(DMatrixRMaj whitening, DMatrixRMaj directions, int[] kept) {
        var product = new DMatrixRMaj(whitening.numRows, directions.numCols);
        CommonOps_DDRM.mult(whitening, directions, product);
        double[][] discriminants = new double[kept.length][whitening.numRows];
        for (int k = 0; k < kept.length; k++) {
            for (int p = 0; p < whitening.numRows; p++) {
                discriminants[k][p] = product.get(p, kept[k]);
            }
        }
        return discriminants;
    }

    private LinearScores scores(WithinClass within) {
        double[][] weights = new double[within.priors().length][mean.length];
        double[] intercepts = new double[weights.length];
        for (int k = 0; k < weights.length; k++) {
            if (within.priors()[k] == 0) {
                intercepts[k] = Double.NEGATIVE_INFINITY;
                continue;
            }
            double[] projected = transform(within.means()[k]);
            intercepts[k] = Math.log(within.priors()[k]) - LinearScores.dot(projected, projected) / 2;
            for (int d = 0; d < projected.length; d++) {
                for (int p = 0; p < mean.length; p++) {
                    weights[k][p] += projected[d] * discriminants[d][p];
                }
            }
            intercepts[k] -= LinearScores.dot(weights[k], mean);
        }
        return new LinearScores(weights, intercepts);
    }

    private static int[] descending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public int predict(double[] features) {
        return scores.best(features);
    }

    /** [C] log-probability of each class up to a constant; −∞ for a class without examples. */
    public double[] decision(double[] features) {
        return scores.of(features);
    }

    /** K, the number of discriminants: at most C − 1 and at most P. */
    public int discriminants() {
        return discriminants.length;
    }

    /** [K] shares of the variance between classes, falling; they sum to 1. */
    public double[] shares() {
        return shares.clone();
    }

    /** How many discriminants, the first ones, have together at least this share. */
    public int discriminantsCovering(double share) {
        double sum = 0;
        for (int k = 0; k < shares.length; k++) {
            sum += shares[k];
            if (sum >= share) {
                return k + 1;
            }
        }
        return shares.length;
    }

    /**
     * [K] the vector on the discriminants, the mean of all examples at 0.
     *
     * @param features [P]
     */
    public double[] transform(double[] features) {
        double[] centred = new double[mean.length];
        for (int p = 0; p < mean.length; p++) {
            centred[p] = features[p] - mean[p];
        }
        return Arrays.stream(discriminants)
                .mapToDouble(direction -> LinearScores.dot(direction, centred))
                .toArray();
    }

    /**
     * The part of the space that the first discriminants see.
     *
     * @param count d, at least 1 and at most K
     */
    public DiscriminantSubspace subspace(int count) {
        if (count < 1 || count > discriminants.length) {
            throw new IllegalArgumentException(
                    "count: expected 1 to " + discriminants.length + " discriminants, found " + count);
        }
        return DiscriminantSubspace.of(Arrays.copyOf(discriminants, count), covariance);
    }

    /** Σσ of a matrix [rows, columns] row-major. */
    static double nuclearNorm(DMatrixRMaj matrix) {
        return Arrays.stream(SingularOps_DDRM.singularValues(matrix)).sum();
    }
}
