package dev.stategrad.client.probe;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A space split in two by d discriminants W [P, d]: what they see of a vector x, Σ_w W Wᵀ x, and the rest, x − Σ_w W Wᵀ x,
 * on which every one of them is 0. Both parts add up to x, and within classes they are uncorrelated. (The orthogonal
 * complement of W would still be correlated with what W sees, and so would not be without it.)
 */
public final class DiscriminantSubspace {
    private final DMatrixRMaj projector;
    private final int dimensions;

    private DiscriminantSubspace(DMatrixRMaj projector, int dimensions) {
        this.projector = projector;
        this.dimensions = dimensions;
    }

    /** @param discriminants [d][P] with Wᵀ Σ_w W = I */
    static DiscriminantSubspace of(double[][] discriminants, DMatrixRMaj covariance) {
        var rows = new DMatrixRMaj(discriminants);
        var loadings = new DMatrixRMaj(covariance.numRows, rows.numRows);
        CommonOps_DDRM.multTransB(covariance, rows, loadings);
        var projector = new DMatrixRMaj(covariance.numRows, covariance.numRows);
        CommonOps_DDRM.mult(loadings, rows, projector);
        return new DiscriminantSubspace(projector, discriminants.length);
    }

    /** d. */
    public int dimensions() {
        return dimensions;
    }

    /** [P] what the discriminants see of a vector. */
    public double[] within(double[] features) {
        return product(features, 1).data;
    }

    /** [P] what the discriminants do not see of a vector. */
    public double[] beyond(double[] features) {
        double[] rest = features.clone();
        double[] seen = within(features);
        for (int p = 0; p < rest.length; p++) {
            rest[p] -= seen[p];
        }
        return rest;
    }

    /**
     * Σσ of a gradient of the state, as far as it moves the state within the subspace.
     *
     * @param gradient [P, columns] row-major
     */
    public double sumWithin(double[] gradient) {
        return LinearDiscriminantAnalysis.nuclearNorm(product(gradient, gradient.length / projector.numRows));
    }

    /**
     * Σσ of a gradient of the state, as far as it moves the state beyond the subspace.
     *
     * @param gradient [P, columns] row-major
     */
    public double sumBeyond(double[] gradient) {
        int columns = gradient.length / projector.numRows;
        DMatrixRMaj rest = DMatrixRMaj.wrap(projector.numRows, columns, gradient.clone());
        CommonOps_DDRM.subtractEquals(rest, product(gradient, columns));
        return LinearDiscriminantAnalysis.nuclearNorm(rest);
    }

    /** Σσ of a gradient of the state. */
    double sum(double[] gradient) {
        return LinearDiscriminantAnalysis.nuclearNorm(
                DMatrixRMaj.wrap(projector.numRows, gradient.length / projector.numRows, gradient.clone()));
    }

    private DMatrixRMaj product(double[] matrix, int columns) {
        if (columns < 1 || matrix.length != projector.numRows * columns) {
            throw new IllegalArgumentException(
                    "rows: expected " + projector.numRows + ", found " + matrix.length + " numbers");
        }
        var product = new DMatrixRMaj(projector.numRows, columns);
        CommonOps_DDRM.mult(projector, DMatrixRMaj.wrap(projector.numRows, columns, matrix), product);
        return product;
    }
}
