package dev.stategrad.client.analysis;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * GᵀG of a gradient matrix G [H, E], whose eigenvalues are the squares of G's singular values. Many times cheaper than
 * decomposing G where H is larger than E, and as good where error bars, not digits, are wanted: a singular value σ is off by
 * about 10⁻¹⁶ σ₁²/σ and never by more than about 10⁻⁸ σ₁, which is less than what float32 leaves of G.
 */
final class GramMatrix {
    private final DMatrixRMaj product;

    private GramMatrix(DMatrixRMaj product) {
        this.product = product;
    }

    /** GᵀG [E, E], or G Gᵀ [H, H] where that is smaller; both have the same eigenvalues, but for zeros. */
    static GramMatrix smallest(double[] gradient, int columns) {
        DMatrixRMaj matrix = DMatrixRMaj.wrap(gradient.length / columns, columns, gradient);
        if (matrix.numRows >= columns) {
            return ofColumns(gradient, columns);
        }
        var product = new DMatrixRMaj(matrix.numRows, matrix.numRows);
        CommonOps_DDRM.multOuter(matrix, product);
        return new GramMatrix(product);
    }

    /** GᵀG [E, E]. */
    static GramMatrix ofColumns(double[] gradient, int columns) {
        var product = new DMatrixRMaj(columns, columns);
        CommonOps_DDRM.multInner(DMatrixRMaj.wrap(gradient.length / columns, columns, gradient), product);
        return new GramMatrix(product);
    }

    /** Roots of the eigenvalues, falling. */
    double[] singularValues() {
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(false);
        double[] rising = new double[product.numRows];
        for (int i = 0; i < rising.length; i++) {
            // Rounding may leave less than nothing of a zero.
            rising[i] = -Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal()));
        }
        Arrays.sort(rising);
        return Arrays.stream(rising).map(value -> -value).toArray();
    }

    /** ‖G d‖ of a vector d [E]. */
    double stretch(double[] vector) {
        double sum = 0;
        for (int row = 0; row < vector.length; row++) {
            for (int column = 0; column < vector.length; column++) {
                sum += vector[row] * product.get(row, column) * vector[column];
            }
        }
        return Math.sqrt(Math.max(0, sum));
    }

    /** Right singular vectors as rows, [E][E], in the order of falling singular values. */
    double[][] rightVectors() {
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(true);
        Integer[] order = new Integer[product.numRows];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (i, j) -> Double.compare(
                        eigen.getEigenvalue(j).getReal(), eigen.getEigenvalue(i).getReal()));
        return Arrays.stream(order)
                .map(i -> eigen.getEigenVector(i).data.clone())
                .toArray(double[][]::new);
    }

    private EigenDecomposition_F64<DMatrixRMaj> decompose(boolean vectors) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(product.numRows, vectors, true);
        if (!eigen.decompose(product.copy())) {
            throw new ArithmeticException("the eigenvalues of a mean gradient did not converge");
        }
        return eigen;
    }
}
