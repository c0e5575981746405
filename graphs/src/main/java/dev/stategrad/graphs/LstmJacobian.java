package dev.stategrad.graphs;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * The Jacobian of one LSTM step, applied to tangents. This is the one hard class of the engine; everything else only
 * moves its arrays about.
 *
 * <p><b>What is differentiated.</b> With i, f, o = σ(·), g = tanh(·) of W e_t + U h_{t−1} + b for each gate,
 *
 * <pre>
 *   c_t = f ⊙ c_{t−1} + i ⊙ g
 *   h_t = o ⊙ tanh(c_t)
 * </pre>
 *
 * The paper's state gradient (section 3) is G[t,τ] = ∂s_t/∂e_{t−τ} with s = c or h. Both depend on an old embedding
 * through c_{t−1} and through h_{t−1}; differentiating h by h with c held fixed would lose the cell path, the very memory
 * of an LSTM. So the chain runs over the pair (c, h).
 *
 * <p><b>Forwards, not backwards.</b> The authors ran H backward passes for every position, from a window's edge. Here the
 * E columns of ∂(c,h)/∂e are carried forwards from the position where e is read, for as many steps as there are delays:
 * no window, no autodiff, E ≤ H columns in place of H rows.
 *
 * <p><b>One product a step.</b> Writing a_x for the derivative of c_t by gate x's pre-activation,
 *
 * <pre>
 *   a_f = c_{t−1} f (1−f)      a_i = g i (1−i)      a_g = i (1−g²)
 *   a_o = tanh(c_t) o (1−o)    p   = o (1 − tanh²(c_t))
 * </pre>
 *
 * the gates' factors can be folded into the recurrent matrices before they meet the tangents:
 *
 * <pre>
 *   K_c  = diag(a_f) U_f + diag(a_i) U_i + diag(a_g) U_g
 *   K_o  = diag(a_o) U_o
 *   dc_t = f ⊙ dc_{t−1} + K_c dh_{t−1}
 *   dh_t = p ⊙ dc_t + K_o dh_{t−1}
 * </pre>
 *
 * That is 2·(2H)·H·E = 4·H²·E floating-point operations for a source and a step where U itself, [4H, H], would cost twice
 * as many; forming K costs 7·H², shared by all the sources of a block. At delay 0 the same lines hold with W in place of U
 * and the identity in place of dh_{t−1}, so dc is then K_c itself.
 *
 * <p><b>Transposed.</b> All matrices are kept transposed, tangents [N·E, H] and K [H, H] multiplying from the right. Then a
 * gate's factor scales columns, which is the fast direction of a broadcast, and a source is a range of rows, which can be
 * taken off or sliced without a copy.
 *
 * @param <T> element type of the products
 */
final class LstmJacobian<T extends TNumber> {
    /** Number of coefficient vectors a step: a_i, a_f, a_g, a_o, p, f. */
    static final int COEFFICIENTS = 6;

    private static final int A_I = 0;
    private static final int A_F = 1;
    private static final int A_G = 2;
    private static final int A_O = 3;
    private static final int P = 4;
    private static final int F = 5;

    private final Ops tf;
    private final List<Operand<T>> input;
    private final List<Operand<T>> recurrent;

    /**
     * @param input transposed blocks W_i, W_f, W_g, W_o, each [E, H]
     * @param recurrent transposed blocks U_i, U_f, U_g, U_o, each [H, H]
     */
    LstmJacobian(Ops tf, List<Operand<T>> input, List<Operand<T>> recurrent) {
        this.tf = tf;
        this.input = List.copyOf(input);
        this.recurrent = List.copyOf(recurrent);
    }

    /**
     * The tangent of a source at delay 0.
     *
     * @param step coefficients of the step that reads the source, each [1, H]
     */
    Tangent<T> start(List<Operand<T>> step) {
        Operand<T> cell = foldCell(input, step);
        Operand<T> viaOutput = tf.math.mul(input.get(A_O), step.get(A_O));
        return new Tangent<>(cell, tf.math.add(tf.math.mul(cell, step.get(P)), viaOutput));
    }

    /**
     * K of a step, which all sources that are under way share.
     *
     * @param cell K_c transposed, [H, H]
     * @param output K_o transposed, [H, H]
     */
    record Folded<T extends TNumber>(Operand<T> cell, Operand<T> output) {}

    /** Folds a step's coefficients into the recurrent matrices. */
    Folded<T> fold(List<Operand<T>> step) {
        return new Folded<>(foldCell(recurrent, step), tf.math.mul(recurrent.get(A_O), step.get(A_O)));
    }

    /**
     * The tangents one step later, N unchanged.
     *
     * @param ordered what the products are built with, so that the caller decides what they wait for
     */
    Tangent<T> advance(Ops ordered, Tangent<T> before, Folded<T> k, List<Operand<T>> step) {
        Operand<T> viaGates = ordered.linalg.matMul(before.hidden(), k.cell());
        Operand<T> cell = tf.math.add(tf.math.mul(before.cell(), step.get(F)), viaGates);
        // One product at a time, so that its result is used up while it is still in the cache.
        Ops afterCell = tf.withControlDependencies(List.of(cell));
        Operand<T> viaOutput = afterCell.linalg.matMul(before.hidden(), k.output());
        return new Tangent<>(cell, tf.math.add(tf.math.mul(cell, step.get(P)), viaOutput));
    }

    private Operand<T> foldCell(List<Operand<T>> weights, List<Operand<T>> step) {
        return IntStream.of(A_F, A_I, A_G)
                .<Operand<T>>mapToObj(gate -> tf.math.mul(weights.get(gate), step.get(gate)))
                .reduce(tf.math::add)
                .orElseThrow();
    }
}
