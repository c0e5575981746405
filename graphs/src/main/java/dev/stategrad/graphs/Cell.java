package dev.stategrad.graphs;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * The equations of a recurrent cell, forwards and differentiated. Training, scoring, the forward pass of an analysis and
 * the state Jacobians all take them from here, so a new cell is one new class (and its name in {@link CellKind}).
 *
 * <p><b>Differentiated.</b> A step's state depends on its input x and on the state before it. Both derivatives are sums of
 * weight matrices whose rows or columns are scaled by vectors that the forward pass knows: the <i>coefficients</i>. Folding
 * them into the weights first leaves one product per matrix and tangent (see {@link LstmCell} for the essay).
 *
 * <p>All matrices of the Jacobian are transposed, so that tangents [N·E, H] are multiplied from the right; then a gate's
 * factor scales columns and a source is a range of rows.
 */
sealed interface Cell permits LstmCell, GruCell, GruResetAfterCell, RnnCell {
    /**
     * Products of a step with its recurrent weights. Given from outside, since each user keeps the weights in its own way
     * and training needs to know what was multiplied.
     */
    @FunctionalInterface
    interface Recurrence<T extends TNumber> {
        /**
         * @param firstGate the first of the gate blocks that are wanted
         * @param gates how many consecutive ones
         * @param vectors [B, H]
         * @return for each vector, U of the wanted gates times it, plus their recurrent bias; [B, gates·H]
         */
        Operand<T> times(int firstGate, int gates, Operand<T> vectors);
    }

    /**
     * State of a layer, [B, H] each.
     *
     * @param cell c; null for a cell without one
     * @param hidden h
     */
    record State<T extends TNumber>(@Nullable Operand<T> cell, Operand<T> hidden) {
        /** c of a cell that has one. */
        Operand<T> cellOf() {
            return Objects.requireNonNull(cell, "a cell without c");
        }

        /** c, if there is one, and h. */
        List<Operand<T>> vectors() {
            return cell == null ? List.of(hidden) : List.of(cell, hidden);
        }
    }

    /**
     * What a step gives.
     *
     * @param coefficients those of the step's Jacobian, [B, H] each, {@link #coefficients()} of them
     */
    record Step<T extends TNumber>(State<T> after, List<Operand<T>> coefficients) {}

    /** Transposed weight blocks of a layer, one for each gate: W [I, H] each, U [H, H] each. */
    record Weights<T extends TNumber>(List<Operand<T>> input, List<Operand<T>> recurrent) {
        public Weights {
            input = List.copyOf(input);
            recurrent = List.copyOf(recurrent);
        }
    }

    /**
     * One step.
     *
     * @param input W x + b_ih of all gates, [B, gates·H]
     */
    <T extends TNumber> Step<T> step(Ops tf, Operand<T> input, Recurrence<T> recurrence, State<T> before);

    /** Number of coefficient vectors of a step. */
    int coefficients();

    /**
     * Number of H × H matrices that a tangent is multiplied by in a step; 2·H²·E operations of the minimal count each, for
     * each source and delay.
     */
    int products();

    /**
     * The derivative by the input, folded: {@link #products()} matrices [I, H].
     *
     * @param step coefficients of a step, each [1, H]
     */
    <T extends TNumber> List<Operand<T>> foldInput(Ops tf, Weights<T> weights, List<Operand<T>> step);

    /**
     * The derivative by the state before, folded: {@link #products()} matrices [H, H].
     *
     * @param step coefficients of a step, each [1, H]
     */
    <T extends TNumber> List<Operand<T>> foldRecurrent(Ops tf, Weights<T> weights, List<Operand<T>> step);

    /** What reaches the state after a step through the weights, for all tangents; products are built when asked for. */
    @FunctionalInterface
    interface Moved<T extends TNumber> {
        /**
         * @param ordered what the product is built with, so that the cell decides what it waits for
         * @param matrix which of the {@link #products()} matrices
         * @return what came through the state before and through the input together, [N·E, H]
         */
        Operand<T> by(Ops ordered, int matrix);
    }

    /**
     * Tangents of the state after a step.
     *
     * @param before tangents of the state before; null where it does not depend on the sources yet
     * @param step coefficients of the step, each [1, H]
     */
    <T extends TNumber> Tangent<T> advance(Ops tf, @Nullable Tangent<T> before, Moved<T> moved, List<Operand<T>> step);

    /**
     * The cell path: the part of {@link #advance} that goes through the gate alone that hands the state on, component by
     * component. Every gate is held fixed, and so is what it lets in; the rest is the recurrent path, through the weights.
     * Only of a cell with such a gate, {@link CellKind#hasCellPath}.
     *
     * @param before tangents of the state before
     * @param step coefficients of the step, each [1, H]
     */
    <T extends TNumber> Tangent<T> keep(Ops tf, Tangent<T> before, List<Operand<T>> step);
}
