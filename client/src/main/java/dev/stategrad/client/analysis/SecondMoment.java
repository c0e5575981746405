package dev.stategrad.client.analysis;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;

/** The mean of MᵀM over gradients M. Gradients of opposite sign do not cancel in it, as they do in the mean of M. */
public final class SecondMoment {
    private SecondMoment() {}

    /**
     * Square roots of its eigenvalues, falling: how far, in the root mean square over all pairs, M moves the state along each
     * principal direction. Of a single matrix these are the singular values, and the sum of their squares is always the mean of
     * ‖M‖²_F.
     *
     * @param moment [E, E] row-major, symmetric, no eigenvalue negative
     * @param size E
     * @return [E]
     */
    public static double[] spectrum(double[] moment, int size) {
        return roots(DMatrixRMaj.wrap(size, size, moment));
    }

    /**
     * The same of M·D in place of M.
     *
     * @param factor D of a whitening, [E, E] row-major
     */
    public static double[] whitenedSpectrum(double[] moment, int size, double[] factor) {
        var basis = DMatrixRMaj.wrap(size, size, factor);
        var product = new DMatrixRMaj(size, size);
        var whitened = new DMatrixRMaj(size, size);
        CommonOps_DDRM.mult(DMatrixRMaj.wrap(size, size, moment), basis, product);
        CommonOps_DDRM.multTransA(basis, product, whitened);
        return roots(whitened);
    }

    // Eigenvalues of a symmetric matrix without negative ones are its singular values.
    private static double[] roots(DMatrixRMaj moment) {
        double[] values = SingularOps_DDRM.singularValues(moment);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sqrt(values[i]);
        }
        return values;
    }
}
