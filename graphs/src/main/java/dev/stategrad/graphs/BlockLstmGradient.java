package dev.stategrad.graphs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.LSTMBlockCellGrad;
import org.tensorflow.types.TFloat32;

/**
 * The gradient of a {@link BlockLstm} whose window and batch have fixed sizes, step by step backwards. TensorFlow's own
 * BlockLSTMGrad adds up the kernel's gradient within each step, a product as thin as the batch, and takes five times as
 * long (DECISIONS.md). Here the gradients dz of all steps' gates are kept, [T·B, 4H], and the kernel's gradient is one
 * product over them.
 */
final class BlockLstmGradient {
    private BlockLstmGradient() {}

    /** @param outputs gradient by h of every step, [T, B, H]; the state after the window is a constant */
    static WindowLayer.LayerGradients of(Ops tf, BlockLstm lstm, Operand<TFloat32> outputs) {
        return new Builder(tf, lstm).build(outputs);
    }

    private static final class Builder {
        private final Ops tf;
        private final BlockLstm lstm;
        private final WindowLayer.Arguments in;
        private final int steps;
        private final int streams;
        private final int embedding;
        private final int hidden;
        private final Operand<TFloat32> noPeephole;

        Builder(Ops tf, BlockLstm lstm) {
            this.tf = tf;
            this.lstm = lstm;
            in = lstm.arguments();
            steps = in.steps();
            streams = in.streams();
            embedding = in.size();
            hidden = in.hidden();
            noPeephole = tf.zeros(tf.constant(new int[] {hidden}), TFloat32.class);
        }

        WindowLayer.LayerGradients build(Operand<TFloat32> outputs) {
            // The steps' gradients have their gates in the order of LSTMBlockCellGrad: i, g, f, o.
            Operand<TFloat32> kernel = middleGatesSwapped(in.kernel(), 1);
            Operand<TFloat32> inputKernel = rows(kernel, 0, embedding);
            Operand<TFloat32> dz = stacked(gateGradients(outputs, rows(kernel, embedding, hidden)));
            Operand<TFloat32> byKernel = tf.linalg.matMul(entering(), dz, MatMul.transposeA(true));
            Operand<TFloat32> byBias = middleGatesSwapped(tf.reduceSum(dz, tf.constant(0)), 0);
            return new WindowLayer.LayerGradients(
                    tf.linalg.matMul(dz, inputKernel, MatMul.transposeB(true)),
                    middleGatesSwapped(byKernel, 1),
                    byBias,
                    byBias);
        }

        /** dz of every step, [B, 4H] each, first step first. */
        private Deque<Operand<TFloat32>> gateGradients(Operand<TFloat32> outputs, Operand<TFloat32> recurrentKernel) {
            List<Output<TFloat32>> x = perStep(in.inputs());
            List<Operand<TFloat32>> c =
                    withStart(in.before().cellOf(), perStep(lstm.results().cs()));
            List<Operand<TFloat32>> h =
                    withStart(in.before().hidden(), perStep(lstm.results().h()));
            List<Output<TFloat32>> i = perStep(lstm.results().i());
            List<Output<TFloat32>> f = perStep(lstm.results().f());
            List<Output<TFloat32>> o = perStep(lstm.results().o());
            List<Output<TFloat32>> g = perStep(lstm.results().ci());
            List<Output<TFloat32>> tanh = perStep(lstm.results().co());
            List<Output<TFloat32>> seen = perStep(outputs);
            Operand<TFloat32> dc = tf.zerosLike(in.before().cellOf());
            Operand<TFloat32> dh = seen.get(steps - 1);
            Deque<Operand<TFloat32>> gradients = new ArrayDeque<>();
            for (int t = steps - 1; t >= 0; t--) {
                LSTMBlockCellGrad<TFloat32> back = tf.nn.lSTMBlockCellGrad(
                        x.get(t),
                        c.get(t),
                        h.get(t),
                        in.kernel(),
                        noPeephole,
                        noPeephole,
                        noPeephole,
                        lstm.bias(),
                        i.get(t),
                        c.get(t + 1),
                        f.get(t),
                        o.get(t),
                        g.get(t),
                        tanh.get(t),
                        dc,
                        dh,
                        false);
                gradients.addFirst(back.dicfo());
                if (t > 0) {
                    dc = back.csPrevGrad();
                    dh = tf.math.add(
                            seen.get(t - 1), tf.linalg.matMul(back.dicfo(), recurrentKernel, MatMul.transposeB(true)));
                }
            }
            return gradients;
        }

        /** [x_t, h_{t−1}] of every step, [T·B, E + H]. */
        private Operand<TFloat32> entering() {
            Operand<TFloat32> before = tf.concat(
                    List.of(
                            tf.expandDims(in.before().hidden(), tf.constant(0)),
                            tf.slice(lstm.results().h(), tf.constant(new int[] {0, 0, 0}), tf.constant(new int[] {
                                steps - 1, streams, hidden
                            }))),
                    tf.constant(0));
            return tf.reshape(
                    tf.concat(List.of(in.inputs(), before), tf.constant(2)),
                    tf.constant(new int[] {steps * streams, embedding + hidden}));
        }

        // TensorFlow refuses to join a single tensor.
        private Operand<TFloat32> stacked(Deque<Operand<TFloat32>> parts) {
            return parts.size() == 1 ? parts.getFirst() : tf.concat(parts, tf.constant(0));
        }

        private List<Output<TFloat32>> perStep(Operand<TFloat32> states) {
            return tf.unstack(states, (long) steps, Unstack.axis(0L)).output();
        }

        private static List<Operand<TFloat32>> withStart(Operand<TFloat32> start, List<Output<TFloat32>> states) {
            List<Operand<TFloat32>> all = new ArrayList<>();
            all.add(start);
            all.addAll(states);
            return all;
        }

        private Operand<TFloat32> rows(Operand<TFloat32> matrix, int from, int count) {
            return tf.slice(matrix, tf.constant(new int[] {from, 0}), tf.constant(new int[] {count, -1}));
        }

        private Operand<TFloat32> middleGatesSwapped(Operand<TFloat32> gates, int axis) {
            List<Output<TFloat32>> blocks = tf.split(tf.constant(axis), gates, (long) CellKind.LSTM.gates())
                    .output();
            return tf.concat(List.of(blocks.get(0), blocks.get(2), blocks.get(1), blocks.get(3)), tf.constant(axis));
        }
    }
}
