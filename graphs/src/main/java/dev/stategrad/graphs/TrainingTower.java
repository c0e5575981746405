package dev.stategrad.graphs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Loss and gradients of some of the streams of a window. Towers share the weights and nothing else, so each runs on a core
 * of its own from the window's first step to its last; a single graph of all streams would leave the others idle in the
 * 2·T steps of the cell, whose products are too thin to be shared (DECISIONS.md).
 *
 * @param loss sum of the weighted losses, scalar
 * @param lastCell c after the window, [streams, H]
 * @param lastOutput h after the window, [streams, H]
 * @param gradients by variable
 */
record TrainingTower(
        Operand<TFloat64> loss,
        Operand<TFloat32> lastCell,
        Operand<TFloat32> lastOutput,
        Map<Operand<TFloat32>, Operand<TFloat32>> gradients) {
    /** Streams first … end − 1 of a window's arrays. */
    record Share(Ops tf, int first, int end) {
        int streams() {
            return end - first;
        }

        /** Of [T, B]. */
        Operand<TInt32> tokens(Operand<TInt32> all) {
            return tf.stridedSlice(all, Indices.all(), Indices.slice((long) first, end));
        }

        /** Of [T, B] or [T, B, H]. */
        Operand<TFloat32> steps(Operand<TFloat32> all) {
            return tf.stridedSlice(all, Indices.all(), Indices.slice((long) first, end));
        }

        /** Of [B, H]. */
        Operand<TFloat32> state(Operand<TFloat32> all) {
            return tf.stridedSlice(all, Indices.slice((long) first, end));
        }
    }

    /**
     * A window of all streams.
     *
     * @param inputs x, [T, B]
     * @param targets y, [T, B]
     * @param weights of the pairs' losses, [T, B]
     * @param cell c before the window, [B, H]
     * @param output h before the window, [B, H]
     * @param mask what the cell's outputs are multiplied by, [T, B, H]; none without dropout
     */
    record Window(
            Operand<TInt32> inputs,
            Operand<TInt32> targets,
            Operand<TFloat32> weights,
            Operand<TFloat32> cell,
            Operand<TFloat32> output,
            @Nullable Operand<TFloat32> mask) {
        Window of(Share share) {
            return new Window(
                    share.tokens(inputs),
                    share.tokens(targets),
                    share.steps(weights),
                    share.state(cell),
                    share.state(output),
                    mask == null ? null : share.steps(mask));
        }
    }

    static TrainingTower of(Ops tf, LanguageModelVariables variables, Window all, Share share, int steps) {
        Window window = all.of(share);
        BlockLstm lstm = BlockLstm.over(
                tf,
                new BlockLstm.Arguments(
                        variables.inputs(tf, window.inputs()),
                        window.cell(),
                        window.output(),
                        variables.kernel(),
                        variables.bias()));
        SoftmaxLoss softmax = softmax(tf, variables, window, masked(tf, lstm.outputs(), window.mask()), share, steps);
        int[] bySteps = {steps, share.streams(), -1};
        Operand<TFloat32> seen = tf.reshape(softmax.hiddenGradient(), tf.constant(bySteps));
        BlockLstmGradient below = BlockLstmGradient.of(tf, lstm, masked(tf, seen, window.mask()));
        return new TrainingTower(
                softmax.loss(),
                last(tf, lstm.cells(), steps),
                last(tf, lstm.outputs(), steps),
                gradients(tf, variables, window, below, softmax));
    }

    private static SoftmaxLoss softmax(
            Ops tf,
            LanguageModelVariables variables,
            Window window,
            Operand<TFloat32> outputs,
            Share share,
            int steps) {
        int rows = steps * share.streams();
        Operand<TInt32> flat = tf.constant(new int[] {rows});
        int hidden = (int) variables.decoder().shape().get(1);
        return SoftmaxLoss.of(
                tf,
                new SoftmaxLoss.Decoder(variables.decoder(), variables.decoderBias()),
                new SoftmaxLoss.Rows(
                        tf.reshape(outputs, tf.constant(new int[] {rows, hidden})),
                        tf.reshape(window.targets(), flat),
                        tf.reshape(window.weights(), flat)));
    }

    private static Operand<TFloat32> masked(Ops tf, Operand<TFloat32> values, @Nullable Operand<TFloat32> mask) {
        return mask == null ? values : tf.math.mul(values, mask);
    }

    private static Operand<TFloat32> last(Ops tf, Operand<TFloat32> states, int steps) {
        return tf.gather(states, tf.constant(steps - 1), tf.constant(0));
    }

    private static Map<Operand<TFloat32>, Operand<TFloat32>> gradients(
            Ops tf, LanguageModelVariables variables, Window window, BlockLstmGradient below, SoftmaxLoss softmax) {
        Map<Operand<TFloat32>, Operand<TFloat32>> gradients = new LinkedHashMap<>();
        variables
                .encoder()
                .ifPresent(encoder -> gradients.put(
                        encoder,
                        tf.math.unsortedSegmentSum(
                                below.inputs(),
                                tf.reshape(window.inputs(), tf.constant(new int[] {-1})),
                                tf.constant((int) encoder.shape().get(0)))));
        gradients.put(variables.kernel(), below.kernel());
        gradients.put(variables.bias(), below.bias());
        gradients.put(variables.decoder(), softmax.decoderGradient());
        gradients.put(variables.decoderBias(), softmax.biasGradient());
        return gradients;
    }
}
