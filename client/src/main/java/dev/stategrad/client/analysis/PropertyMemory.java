package dev.stategrad.client.analysis;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * How well a property is remembered at each delay (5.1), in whitened embedding space. Where a mean gradient is zero, so is
 * everything said of it.
 *
 * @param relativeMemory [D] m = ‖Ḡnorm d‖ / σ₁ (eq. 18–20) with d whitened first and then brought to length 1, so that m
 *     never exceeds 1, and is 1 for the best remembered direction
 * @param publishedMemory [D] the same with d as eq. 14 has it, normalised before it is whitened; may exceed 1
 * @param cosine [D][K] the cosine of d and its projection on the span of the best n right singular vectors (eq. 15–16), for
 *     n = 1 … K
 */
// Arrays, because there are many of them; whoever builds one hands it over and leaves it alone.
@SuppressWarnings("ArrayRecordComponent")
public record PropertyMemory(double[] relativeMemory, double[] publishedMemory, double[][] cosine) {
    /**
     * Compares a direction with mean gradients.
     *
     * @param means [D][H·E] row-major
     * @throws IllegalArgumentException when sizes do not fit together
     */
    public static PropertyMemory of(double[][] means, Whitening whitening, PropertyDirection direction) {
        DMatrixRMaj whitened = whitened(whitening, direction);
        double length = NormOps_DDRM.normF(whitened);
        CommonOps_DDRM.divide(whitened, length);
        var memory = new PropertyMemory(new double[means.length], new double[means.length], new double[means.length][]);
        for (int delay = 0; delay < means.length; delay++) {
            compare(whitening.normalize(means[delay]), whitened, length, memory, delay);
        }
        return memory;
    }

    /** Z d [E, 1], eq. 14. */
    static DMatrixRMaj whitened(Whitening whitening, PropertyDirection direction) {
        int size = whitening.size();
        if (direction.unitDifference().length != size) {
            throw new IllegalArgumentException(
                    "direction: expected size " + size + ", found " + direction.unitDifference().length);
        }
        DMatrixRMaj whitened = new DMatrixRMaj(size, 1);
        CommonOps_DDRM.mult(
                DMatrixRMaj.wrap(size, size, whitening.inverse()),
                DMatrixRMaj.wrap(size, 1, direction.unitDifference().clone()),
                whitened);
        return whitened;
    }

    private static void compare(DMatrixRMaj gradient, DMatrixRMaj unit, double length, PropertyMemory to, int delay) {
        int rank = Math.min(gradient.numRows, gradient.numCols);
        var svd = DecompositionFactory_DDRM.svd(gradient.numRows, gradient.numCols, false, true, true);
        to.cosine()[delay] = new double[rank];
        if (!svd.decompose(gradient.copy())) {
            throw new ArithmeticException("the singular values at delay " + delay + " did not converge");
        }
        DMatrixRMaj right = svd.getV(null, false);
        DMatrixRMaj values = svd.getW(null);
        SingularOps_DDRM.descendingOrder(null, false, values, right, false);
        double largest = values.get(0, 0);
        if (largest == 0) {
            return;
        }
        DMatrixRMaj moved = new DMatrixRMaj(gradient.numRows, 1);
        CommonOps_DDRM.mult(gradient, unit, moved);
        to.relativeMemory()[delay] = NormOps_DDRM.normF(moved) / largest;
        to.publishedMemory()[delay] = to.relativeMemory()[delay] * length;
        DMatrixRMaj shares = new DMatrixRMaj(right.numCols, 1);
        CommonOps_DDRM.multTransA(right, unit, shares);
        double squares = 0;
        for (int n = 0; n < rank; n++) {
            squares += shares.get(n) * shares.get(n);
            to.cosine()[delay][n] = Math.sqrt(squares);
        }
    }
}
