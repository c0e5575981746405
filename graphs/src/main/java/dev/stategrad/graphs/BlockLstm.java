package dev.stategrad.graphs;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.BlockLSTM;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * One LSTM layer over a whole window as one operation. Gate blocks stand in torch.nn's order i, f, g, o along the
 * columns of the kernel.
 *
 * @param arguments of the layer
 * @param bias b_ih + b_hh, [4H]
 * @param results all that the operation computed, [T, B, H] each
 */
record BlockLstm(Arguments arguments, Operand<TFloat32> bias, BlockLSTM<TFloat32> results) implements WindowLayer {
    static BlockLstm over(Ops tf, Arguments in) {
        Operand<TInt64> steps =
                tf.dtypes.cast(tf.gather(tf.shape(in.inputs()), tf.constant(0), tf.constant(0)), TInt64.class);
        Operand<TFloat32> bias = tf.math.add(in.inputBias(), in.recurrentBias());
        Operand<TFloat32> noPeephole = tf.zeros(tf.constant(new int[] {in.hidden()}), TFloat32.class);
        BlockLSTM<TFloat32> results = tf.nn.blockLSTM(
                steps,
                in.inputs(),
                in.before().cellOf(),
                in.before().hidden(),
                in.kernel(),
                noPeephole,
                noPeephole,
                noPeephole,
                bias,
                BlockLSTM.cellClip(0f));
        return new BlockLstm(in, bias, results);
    }

    @Override
    public List<Operand<TFloat32>> states() {
        return List.of(results.cs(), results.h());
    }

    @Override
    public LayerGradients backward(Ops tf, Operand<TFloat32> outputs) {
        return BlockLstmGradient.of(tf, this, outputs);
    }
}
