package dev.stategrad.graphs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * The gated recurrent unit of the paper (eq. 11): the reset gate acts on h before the recurrent product. With
 * r, z = σ(W x + U h_{t−1} + b),
 *
 * <pre>
 *   n   = tanh(W_n x + U_n (r ⊙ h_{t−1}) + b_n)
 *   h_t = z ⊙ h_{t−1} + (1 − z) ⊙ n
 * </pre>
 *
 * and, with a_n = (1 − z)(1 − n²), a_z = (h_{t−1} − n) z (1 − z) and s = h_{t−1} r (1 − r),
 *
 * <pre>
 *   dh_t = [diag(z) + diag(a_z) U_z + diag(a_n) U_n (diag(r) + diag(s) U_r)] dh_{t−1}
 *        + [          diag(a_z) W_z + diag(a_n) (W_n + U_n diag(s) W_r)    ] dx_t
 * </pre>
 *
 * Two matrices follow each other on the way through the reset gate. Their product is formed once a step, 2·H³ operations
 * shared by all sources under way; applying one after the other would cost 4·H²·E more for each.
 */
record GruCell() implements Cell {
    private static final int R = 0;
    private static final int Z = 1;
    private static final int N = 2;

    private static final int KEPT = 0;
    private static final int A_Z = 1;
    private static final int A_N = 2;
    private static final int RESET = 3;
    private static final int S = 4;

    @Override
    public <T extends TNumber> Step<T> step(Ops tf, Operand<T> input, Recurrence<T> recurrence, State<T> before) {
        Gates<T> gates = new Gates<>(tf);
        List<? extends Operand<T>> w = gates.blocks(input, 3);
        List<? extends Operand<T>> u = gates.blocks(recurrence.times(R, 2, before.hidden()), 2);
        Operand<T> r = tf.math.sigmoid(tf.math.add(w.get(R), u.get(R)));
        Operand<T> z = tf.math.sigmoid(tf.math.add(w.get(Z), u.get(Z)));
        Operand<T> reset = tf.math.mul(r, before.hidden());
        Operand<T> n = tf.math.tanh(tf.math.add(w.get(N), recurrence.times(N, 1, reset)));
        Interpolation<T> end = Interpolation.of(gates, before.hidden(), z, n);
        Operand<T> byCandidate = end.byCandidate();
        Operand<T> throughReset = gates.product(before.hidden(), gates.sigmoidSlope(r));
        return new Step<>(new State<>(null, end.hidden()), List.of(z, end.byUpdate(), byCandidate, r, throughReset));
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
        List<Operand<T>> w = weights.input();
        Operand<T> toReset = tf.math.mul(w.get(R), step.get(S));
        Operand<T> toCandidate = tf.math.add(
                w.get(N), tf.linalg.matMul(toReset, weights.recurrent().get(N)));
        return List.of(folded(tf, w.get(Z), toCandidate, step));
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldRecurrent(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        Gates<T> gates = new Gates<>(tf);
        List<Operand<T>> u = weights.recurrent();
        Operand<T> toReset = gates.plusDiagonal(tf.math.mul(u.get(R), step.get(S)), step.get(RESET));
        Operand<T> toCandidate = tf.linalg.matMul(toReset, u.get(N));
        return List.of(gates.plusDiagonal(folded(tf, u.get(Z), toCandidate, step), step.get(KEPT)));
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
            Ops tf, Operand<T> toUpdate, Operand<T> toCandidate, List<Operand<T>> step) {
        return new Gates<T>(tf).weightedSum(List.of(toUpdate, toCandidate), List.of(step.get(A_Z), step.get(A_N)));
    }
}
