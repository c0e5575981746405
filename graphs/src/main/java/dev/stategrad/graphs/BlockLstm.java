package dev.stategrad.graphs;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.BlockLSTM;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * One LSTM layer over a whole window as one operation. Gate blocks stand in torch.nn's order i, f, g, o along the
 * columns of a kernel that multiplies [x_t, h_{t−1}] from the right.
 *
 * @param arguments what the operation was given
 * @param results all that it computed, [T, B, H] each
 */
record BlockLstm(Arguments arguments, BlockLSTM<TFloat32> results) {
    /**
     * @param inputs x, [T, B, E]
     * @param cell c before the first step, [B, H]
     * @param output h before the first step, [B, H]
     * @param kernel [E + H, 4H]
     * @param bias [4H]
     */
    record Arguments(
            Operand<TFloat32> inputs,
            Operand<TFloat32> cell,
            Operand<TFloat32> output,
            Operand<TFloat32> kernel,
            Operand<TFloat32> bias) {
        long hidden() {
            return cell.shape().get(1);
        }
    }

    static BlockLstm over(Ops tf, Arguments in) {
        Operand<TInt64> steps =
                tf.dtypes.cast(tf.gather(tf.shape(in.inputs()), tf.constant(0), tf.constant(0)), TInt64.class);
        Operand<TFloat32> noPeephole = tf.zeros(tf.constant(new long[] {in.hidden()}), TFloat32.class);
        BlockLSTM<TFloat32> results = tf.nn.blockLSTM(
                steps,
                in.inputs(),
                in.cell(),
                in.output(),
                in.kernel(),
                noPeephole,
                noPeephole,
                noPeephole,
                in.bias(),
                BlockLSTM.cellClip(0f));
        return new BlockLstm(in, results);
    }

    /** c after every step, [T, B, H]. */
    Operand<TFloat32> cells() {
        return results.cs();
    }

    /** h after every step, [T, B, H]. */
    Operand<TFloat32> outputs() {
        return results.h();
    }
}
