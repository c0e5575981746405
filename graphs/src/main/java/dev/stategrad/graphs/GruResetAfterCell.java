package dev.stategrad.graphs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * The gated recurrent unit of PyTorch and cuDNN: the reset gate acts on the recurrent product u, bias included. With
 * r, z = σ(W x + U h_{t−1} + b),
 *
 * <pre>
 *   u   = U_n h_{t−1} + b_hn
 *   n   = tanh(W_n x + b_in + r ⊙ u)
 *   h_t = z ⊙ h_{t−1} + (1 − z) ⊙ n
 * </pre>
 *
 * and, with a_n = (1 − z)(1 − n²), a_z = (h_{t−1} − n) z (1 − z) and a_r = a_n u r (1 − r),
 *
 * <pre>
 *   dh_t = [diag(z) + diag(a_z) U_z + diag(a_n r) U_n + diag(a_r) U_r] dh_{t−1}
 *        + [          diag(a_z) W_z + diag(a_n)   W_n + diag(a_r) W_r] dx_t
 * </pre>
 */
record GruResetAfterCell() implements Cell {
    private static final int R = 0;
    private static final int Z = 1;
    private static final int N = 2;

    private static final int KEPT = 0;
    private static final int A_Z = 1;
    private static final int A_N = 2;
    private static final int A_NR = 3;
    private static final int A_R = 4;

    @Override
    public <T extends TNumber> Step<T> step(Ops tf, Operand<T> input, Recurrence<T> recurrence, State<T> before) {
        Gates<T> gates = new Gates<>(tf);
        List<? extends Operand<T>> w = gates.blocks(input, 3);
        List<? extends Operand<T>> u = gates.blocks(recurrence.times(R, 3, before.hidden()), 3);
        Operand<T> r = tf.math.sigmoid(tf.math.add(w.get(R), u.get(R)));
        Operand<T> z = tf.math.sigmoid(tf.math.add(w.get(Z), u.get(Z)));
        Operand<T> n = tf.math.tanh(tf.math.add(w.get(N), tf.math.mul(r, u.get(N))));
        Interpolation<T> end = Interpolation.of(gates, before.hidden(), z, n);
        Operand<T> byCandidate = end.byCandidate();
        Operand<T> byReset = gates.product(byCandidate, gates.product(u.get(N), gates.sigmoidSlope(r)));
        return new Step<>(
                new State<>(null, end.hidden()),
                List.of(z, end.byUpdate(), byCandidate, gates.product(byCandidate, r), byReset));
    }

    @Override
    public int coefficients() {
        return 5;
    }

    @Override
    public int products() {
        return 1;
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldInput(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        return List.of(folded(tf, weights.input(), step, A_N));
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldRecurrent(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        return List.of(new Gates<T>(tf).plusDiagonal(folded(tf, weights.recurrent(), step, A_NR), step.get(KEPT)));
    }

    @Override
    public <T extends TNumber> Tangent<T> advance(
            Ops tf, @Nullable Tangent<T> before, Moved<T> moved, List<Operand<T>> step) {
        return new Tangent<>(null, moved.by(tf, 0));
    }

    /** z ⊙ dh_{t−1}. */
    @Override
    public <T extends TNumber> Tangent<T> keep(Ops tf, Tangent<T> before, List<Operand<T>> step) {
        return new Tangent<>(null, tf.math.mul(before.hidden(), step.get(KEPT)));
    }

    private static <T extends TNumber> Operand<T> folded(
            Ops tf, List<Operand<T>> weights, List<Operand<T>> step, int candidate) {
        return new Gates<T>(tf)
                .weightedSum(
                        List.of(weights.get(Z), weights.get(N), weights.get(R)),
                        List.of(step.get(A_Z), step.get(candidate), step.get(A_R)));
    }
}
