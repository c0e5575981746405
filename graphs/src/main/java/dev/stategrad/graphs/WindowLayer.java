package dev.stategrad.graphs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One recurrent layer over a whole window, forwards, and backwards on request. */
sealed interface WindowLayer permits BlockLstm, UnrolledLayer {
    /**
     * A layer with I inputs and G gates.
     *
     * @param inputs x, [T, B, I]
     * @param before the first step
     * @param kernel W and U, transposed and stacked, [I + H, G·H]
     * @param inputBias b_ih, [G·H]
     * @param recurrentBias b_hh, [G·H]
     */
    record Arguments(
            Operand<TFloat32> inputs,
            Cell.State<TFloat32> before,
            Operand<TFloat32> kernel,
            Operand<TFloat32> inputBias,
            Operand<TFloat32> recurrentBias) {
        /** @param inputs x, [T, B, I] */
        static Arguments of(
                Operand<TFloat32> inputs,
                Cell.State<TFloat32> before,
                LanguageModelVariables.LayerVariables variables) {
            return new Arguments(
                    inputs,
                    before,
                    variables.kernel().variable(),
                    variables.inputBias().variable(),
                    variables.recurrentBias().variable());
        }

        /** T; −1 when it differs from run to run. */
        int steps() {
            return (int) inputs.shape().get(0);
        }

        int streams() {
            return (int) inputs.shape().get(1);
        }

        /** I. */
        int size() {
            return (int) inputs.shape().get(2);
        }

        int hidden() {
            return (int) before.hidden().shape().get(1);
        }
    }

    /**
     * Gradients of a loss.
     *
     * @param inputs by x, [T·B, I]
     * @param kernel [I + H, G·H]
     * @param inputBias [G·H]
     * @param recurrentBias [G·H]
     */
    record LayerGradients(
            Operand<TFloat32> inputs,
            Operand<TFloat32> kernel,
            Operand<TFloat32> inputBias,
            Operand<TFloat32> recurrentBias) {}

    /** A cell's layer: TensorFlow's fused operation where there is one, else the cell's own steps. */
    static WindowLayer over(Ops tf, CellKind kind, Arguments in) {
        return kind == CellKind.LSTM ? BlockLstm.over(tf, in) : UnrolledLayer.over(tf, kind.cell(), in);
    }

    /** c, if the cell has one, and h after every step, [T, B, H] each. */
    List<Operand<TFloat32>> states();

    /** h after every step, [T, B, H]. */
    default Operand<TFloat32> outputs() {
        return states().get(states().size() - 1);
    }

    /** @param outputs gradient by h of every step, [T, B, H]; the state after the window is a constant */
    LayerGradients backward(Ops tf, Operand<TFloat32> outputs);

    /** A layer's state out of the list that {@link #states} gives. */
    static Cell.State<TFloat32> state(List<Operand<TFloat32>> vectors) {
        @Nullable Operand<TFloat32> cell = vectors.size() == 1 ? null : vectors.get(0);
        return new Cell.State<>(cell, vectors.get(vectors.size() - 1));
    }
}
