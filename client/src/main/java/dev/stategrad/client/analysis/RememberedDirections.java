package dev.stategrad.client.analysis;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * The best remembered directions of embedding space at one delay: right singular vectors of Ḡ D, in whitened space. Their
 * signs mean nothing.
 *
 * @param vectors [K][E] of length 1 and at right angles, the best remembered first
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, and left alone
public record RememberedDirections(double[][] vectors) {
    /**
     * The directions of a mean gradient.
     *
     * @param mean [H·E] row-major; of a zero matrix, any directions
     */
    public static RememberedDirections of(double[] mean, Whitening whitening) {
        DMatrixRMaj gradient = whitening.normalize(mean);
        var svd = DecompositionFactory_DDRM.svd(gradient.numRows, gradient.numCols, false, true, true);
        if (!svd.decompose(gradient.copy())) {
            throw new ArithmeticException("the singular values did not converge");
        }
        DMatrixRMaj right = svd.getV(null, false);
        SingularOps_DDRM.descendingOrder(null, false, svd.getW(null), right, false);
        double[][] vectors = new double[Math.min(gradient.numRows, gradient.numCols)][gradient.numCols];
        for (int i = 0; i < vectors.length; i++) {
            for (int e = 0; e < gradient.numCols; e++) {
                vectors[i][e] = right.get(e, i);
            }
        }
        return new RememberedDirections(vectors);
    }

    /** K. */
    public int size() {
        return vectors.length;
    }

    /**
     * Cosines of the principal angles between the spans of the best n directions of two delays, or of two models. Angles
     * between models are those between the scores g·v that their directions give to all words: each model may turn its
     * embedding space as it likes, and words are what they have in common. Within one model, this is the angle in whitened
     * space.
     *
     * @param overlap from {@link WordVectors#overlap}, of this model's words with the other's
     * @param n at least 1 and at most the size of both
     * @return [n], falling, from 0 to 1
     */
    public double[] cosines(RememberedDirections other, double[] overlap, int n) {
        if (n < 1 || n > Math.min(size(), other.size())) {
            throw new IllegalArgumentException(
                    "n: expected from 1 to " + Math.min(size(), other.size()) + ", found " + n);
        }
        DMatrixRMaj first = new DMatrixRMaj(Arrays.copyOf(vectors, n));
        DMatrixRMaj second = new DMatrixRMaj(Arrays.copyOf(other.vectors, n));
        DMatrixRMaj between = DMatrixRMaj.wrap(first.numCols, second.numCols, overlap);
        DMatrixRMaj moved = new DMatrixRMaj(n, second.numCols);
        CommonOps_DDRM.mult(first, between, moved);
        DMatrixRMaj products = new DMatrixRMaj(n, n);
        CommonOps_DDRM.multTransB(moved, second, products);
        // Rounding may leave a cosine above 1.
        return Arrays.stream(SingularOps_DDRM.singularValues(products))
                .map(cosine -> Math.min(1, cosine))
                .toArray();
    }
}
