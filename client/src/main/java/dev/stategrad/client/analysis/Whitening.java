package dev.stategrad.client.analysis;

import java.util.Locale;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionInner_DDRM;

/**
 * The change of basis that gives embeddings equal variance in all directions (eq. 5 to 7): g = Z (e − μ) has the identity
 * as its covariance, with cov_e = D Dᵀ and Z = D⁻¹. A gradient with respect to g is the one with respect to e times D
 * (eq. 8 to 10). Every square root of cov_e gives the same singular values; this is the lower Cholesky factor.
 */
public final class Whitening implements WhiteningResult {
    private final int size;
    private final double[] mean;
    private final DMatrixRMaj factor;
    private final double conditionNumber;

    private Whitening(double[] mean, DMatrixRMaj factor, double conditionNumber) {
        this.size = mean.length;
        this.mean = mean;
        this.factor = factor;
        this.conditionNumber = conditionNumber;
    }

    /**
     * Whitens the rows of an embedding matrix; the variance is taken over the vocabulary, each word once.
     *
     * @param embeddings [V, E] row-major, finite
     * @param vocabulary V, at least 1
     * @param size E, at least 1
     * @return a {@link Whitening}, or a {@link SingularCovariance} when V ≤ E or the rows span fewer than E directions
     */
    public static WhiteningResult of(double[] embeddings, int vocabulary, int size) {
        requireMatrix(embeddings, vocabulary, size);
        if (vocabulary <= size) {
            return new SingularCovariance(String.format(
                    Locale.ROOT,
                    "the covariance of %d embeddings of size %d is singular: more words than dimensions are needed",
                    vocabulary,
                    size));
        }
        double[] mean = mean(embeddings, vocabulary, size);
        var cholesky = new CholeskyDecompositionInner_DDRM(true);
        boolean positive = cholesky.decompose(covariance(embeddings, mean, vocabulary));
        if (!positive) {
            return flat(vocabulary, size);
        }
        DMatrixRMaj factor = cholesky.getT(null);
        double conditionNumber = conditionNumber(factor);
        // The covariance squares the condition number; past this, rounding alone decides the smallest direction.
        boolean resolved = conditionNumber * conditionNumber * size * Math.ulp(1.0) < 1;
        return resolved ? new Whitening(mean, factor, conditionNumber) : flat(vocabulary, size);
    }

    /**
     * A whitening that was found before.
     *
     * @param mean μ [E]
     * @param factor D [E, E] row-major, lower triangular and invertible
     */
    public static Whitening ofFactor(double[] mean, double[] factor) {
        int size = mean.length;
        if (factor.length != (long) size * size) {
            throw new IllegalArgumentException(
                    "factor: expected " + size + " rows of " + size + " numbers, found " + factor.length + " numbers");
        }
        DMatrixRMaj matrix = new DMatrixRMaj(size, size, true, factor);
        return new Whitening(mean.clone(), matrix, conditionNumber(matrix));
    }

    private static SingularCovariance flat(int vocabulary, int size) {
        return new SingularCovariance(String.format(
                Locale.ROOT,
                "the covariance of the %d embeddings is singular: they span fewer than their %d dimensions",
                vocabulary,
                size));
    }

    /** E, the size of an embedding. */
    public int size() {
        return size;
    }

    /** μ [E], the mean of the embeddings. */
    public double[] mean() {
        return mean.clone();
    }

    /** D [E, E] row-major, lower triangular. */
    public double[] factor() {
        return factor.data.clone();
    }

    /** Z = D⁻¹ [E, E] row-major, lower triangular. */
    public double[] inverse() {
        var inverse = new DMatrixRMaj(size, size);
        CommonOps_DDRM.invert(factor, inverse);
        return inverse.data;
    }

    /** Largest singular value of Z over its smallest, the same as that of D; the paper found 1 to 43. */
    public double conditionNumber() {
        return conditionNumber;
    }

    /** Ḡ D (eq. 10) of a gradient matrix [rows, E] row-major. */
    DMatrixRMaj normalize(double[] gradient) {
        int rows = gradient.length / size;
        var normalized = new DMatrixRMaj(rows, size);
        CommonOps_DDRM.mult(DMatrixRMaj.wrap(rows, size, gradient), factor, normalized);
        return normalized;
    }

    private static void requireMatrix(double[] embeddings, int vocabulary, int size) {
        if (vocabulary < 1 || size < 1 || embeddings.length != (long) vocabulary * size) {
            throw new IllegalArgumentException("embeddings: expected " + vocabulary + " rows of " + size
                    + " numbers, found " + embeddings.length + " numbers");
        }
        for (int i = 0; i < embeddings.length; i++) {
            if (!Double.isFinite(embeddings[i])) {
                throw new IllegalArgumentException(
                        "embeddings: expected finite numbers, found " + embeddings[i] + " in row " + i / size);
            }
        }
    }

    private static double[] mean(double[] embeddings, int vocabulary, int size) {
        double[] mean = new double[size];
        for (int i = 0; i < embeddings.length; i++) {
            mean[i % size] += embeddings[i] / vocabulary;
        }
        return mean;
    }

    // With 1/V as in eq. 6, not 1/(V−1).
    private static DMatrixRMaj covariance(double[] embeddings, double[] mean, int vocabulary) {
        int size = mean.length;
        var centred = new DMatrixRMaj(vocabulary, size);
        for (int i = 0; i < embeddings.length; i++) {
            centred.data[i] = embeddings[i] - mean[i % size];
        }
        var covariance = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multInner(centred, covariance);
        CommonOps_DDRM.divide(covariance, vocabulary);
        return covariance;
    }

    private static double conditionNumber(DMatrixRMaj factor) {
        double[] singularValues = SingularOps_DDRM.singularValues(factor);
        double largest = singularValues[0];
        double smallest = singularValues[singularValues.length - 1];
        return smallest > 0 ? largest / smallest : Double.POSITIVE_INFINITY;
    }
}
