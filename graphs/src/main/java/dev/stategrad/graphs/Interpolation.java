package dev.stategrad.graphs;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * What both gated recurrent units end with, h_t = z ⊙ h_{t−1} + (1 − z) ⊙ n, and its slopes. All [B, H].
 *
 * @param hidden h_t
 * @param byUpdate a_z = (h_{t−1} − n) z (1 − z), by the update gate's pre-activation
 * @param byCandidate a_n = (1 − z)(1 − n²), by the candidate's
 */
record Interpolation<T extends TNumber>(Operand<T> hidden, Operand<T> byUpdate, Operand<T> byCandidate) {
    /**
     * @param before h_{t−1}
     * @param z update gate
     * @param n candidate, tanh(·)
     */
    static <T extends TNumber> Interpolation<T> of(Gates<T> gates, Operand<T> before, Operand<T> z, Operand<T> n) {
        Operand<T> more = gates.tf().math.sub(before, n);
        return new Interpolation<>(
                gates.tf().math.add(n, gates.product(z, more)),
                gates.product(more, gates.sigmoidSlope(z)),
                gates.product(gates.oneMinus(z), gates.tanhSlope(n)));
    }
}
