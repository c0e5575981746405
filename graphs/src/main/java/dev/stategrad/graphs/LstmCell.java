package dev.stategrad.graphs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * The long short-term memory (eq. 12), and the essay on its Jacobian: this is where the engine's mathematics is told; the
 * other cells are shorter cases of the same.
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
 * <p><b>Two paths.</b> Leaving K_c and K_o out of a step leaves what the gates only scale, the cell path:
 *
 * <pre>
 *   dc_t = f ⊙ dc_{t−1}
 *   dh_t = p ⊙ dc_t
 * </pre>
 *
 * A product of forget gates is thus all that becomes of ∂c/∂e after the step that reads e. Every other way passes a
 * recurrent matrix at least once; its sum is the whole gradient less the cell path, pair by pair and so in the means.
 *
 * <p><b>Transposed.</b> All matrices are kept transposed, tangents [N·E, H] and K [H, H] multiplying from the right. Then a
 * gate's factor scales columns, which is the fast direction of a broadcast, and a source is a range of rows, which can be
 * taken off or sliced without a copy.
 */
record LstmCell() implements Cell {
    private static final int I = 0;
    private static final int F = 1;
    private static final int G = 2;
    private static final int O = 3;

    private static final int A_I = 0;
    private static final int A_F = 1;
    private static final int A_G = 2;
    private static final int A_O = 3;
    private static final int P = 4;
    private static final int KEPT = 5;

    @Override
    public <T extends TNumber> Step<T> step(Ops tf, Operand<T> input, Recurrence<T> recurrence, State<T> before) {
        Gates<T> gates = new Gates<>(tf);
        List<? extends Operand<T>> a = gates.blocks(tf.math.add(input, recurrence.times(I, 4, before.hidden())), 4);
        Operand<T> i = tf.math.sigmoid(a.get(I));
        Operand<T> f = tf.math.sigmoid(a.get(F));
        Operand<T> g = tf.math.tanh(a.get(G));
        Operand<T> o = tf.math.sigmoid(a.get(O));
        Operand<T> cellBefore = before.cellOf();
        Operand<T> cell = tf.math.add(tf.math.mul(f, cellBefore), tf.math.mul(i, g));
        Operand<T> squashed = tf.math.tanh(cell);
        State<T> after = new State<>(cell, tf.math.mul(o, squashed));
        return new Step<>(after, new LstmValues<>(cellBefore, i, f, g, o, squashed).coefficients(gates));
    }

    /**
     * What the forward pass knows of a step, arrays of one shape.
     *
     * @param before c_{t−1}
     * @param squashed tanh(c_t)
     */
    record LstmValues<T extends TNumber>(
            Operand<T> before, Operand<T> i, Operand<T> f, Operand<T> g, Operand<T> o, Operand<T> squashed) {
        /** a_i, a_f, a_g, a_o, p, f. */
        List<Operand<T>> coefficients(Gates<T> gates) {
            return List.of(
                    gates.product(g, gates.sigmoidSlope(i)),
                    gates.product(before, gates.sigmoidSlope(f)),
                    gates.product(i, gates.tanhSlope(g)),
                    gates.product(squashed, gates.sigmoidSlope(o)),
                    gates.product(o, gates.tanhSlope(squashed)),
                    f);
        }
    }

    @Override
    public int coefficients() {
        return 6;
    }

    @Override
    public int products() {
        return 2;
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldInput(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        return folded(tf, weights.input(), step);
    }

    @Override
    public <T extends TNumber> List<Operand<T>> foldRecurrent(Ops tf, Weights<T> weights, List<Operand<T>> step) {
        return folded(tf, weights.recurrent(), step);
    }

    @Override
    public <T extends TNumber> Tangent<T> advance(
            Ops tf, @Nullable Tangent<T> before, Moved<T> moved, List<Operand<T>> step) {
        Operand<T> viaGates = moved.by(tf, 0);
        Operand<T> cell =
                before == null ? viaGates : tf.math.add(tf.math.mul(before.cellOf(), step.get(KEPT)), viaGates);
        // One product at a time, so that its result is used up while it is still in the cache.
        Ops afterCell = tf.withControlDependencies(List.of(cell));
        Operand<T> viaOutput = moved.by(afterCell, 1);
        return new Tangent<>(cell, tf.math.add(tf.math.mul(cell, step.get(P)), viaOutput));
    }

    @Override
    public <T extends TNumber> Tangent<T> keep(Ops tf, Tangent<T> before, List<Operand<T>> step) {
        Operand<T> cell = tf.math.mul(before.cellOf(), step.get(KEPT));
        return new Tangent<>(cell, tf.math.mul(cell, step.get(P)));
    }

    /** K_c and K_o. */
    private static <T extends TNumber> List<Operand<T>> folded(
            Ops tf, List<Operand<T>> weights, List<Operand<T>> step) {
        Operand<T> toCell = new Gates<T>(tf)
                .weightedSum(
                        List.of(weights.get(F), weights.get(I), weights.get(G)),
                        List.of(step.get(A_F), step.get(A_I), step.get(A_G)));
        return List.of(toCell, tf.math.mul(weights.get(O), step.get(A_O)));
    }
}
