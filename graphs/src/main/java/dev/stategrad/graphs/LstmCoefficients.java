package dev.stategrad.graphs;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/** The factors of the LSTM's Jacobian, out of the values of a forward pass; see {@link LstmJacobian}. */
record LstmCoefficients<T extends TNumber>(Ops tf, Operand<T> one) {
    /**
     * All arguments and results [T, 1, H].
     *
     * @param before c_{t−1}
     * @param i input gate
     * @param f forget gate
     * @param g candidate, tanh(·)
     * @param o output gate
     * @param squashed tanh(c_t)
     * @return a_i, a_f, a_g, a_o, p, f, stacked to [T, 6, H]
     */
    Operand<T> stack(Operand<T> before, Operand<T> i, Operand<T> f, Operand<T> g, Operand<T> o, Operand<T> squashed) {
        Operand<T> byInput = mul(g, gateSlope(i));
        Operand<T> byForget = mul(before, gateSlope(f));
        Operand<T> byCandidate = mul(i, tanhSlope(g));
        Operand<T> byOutput = mul(squashed, gateSlope(o));
        Operand<T> hiddenByCell = mul(o, tanhSlope(squashed));
        List<Operand<T>> vectors = List.of(byInput, byForget, byCandidate, byOutput, hiddenByCell, f);
        return tf.concat(vectors, tf.constant(1));
    }

    /** σ'(a) out of σ(a). */
    private Operand<T> gateSlope(Operand<T> gate) {
        return mul(gate, tf.math.sub(one, gate));
    }

    /** tanh'(a) out of tanh(a). */
    private Operand<T> tanhSlope(Operand<T> value) {
        return tf.math.sub(one, mul(value, value));
    }

    private Operand<T> mul(Operand<T> a, Operand<T> b) {
        return tf.math.mul(a, b);
    }
}
