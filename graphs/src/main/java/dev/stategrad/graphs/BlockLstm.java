package dev.stategrad.graphs;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.BlockLSTM;
import org.tensorflow.op.nn.BlockLSTMGrad;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * One LSTM layer over a whole window as one operation. Gate blocks stand in torch.nn's order i, f, g, o along the
 * columns of a kernel that multiplies [x_t, h_{t−1}] from the right.
 *
 * @param cells c of every step, [T, B, H]
 * @param outputs h of every step, [T, B, H]
 */
record BlockLstm(Operand<TFloat32> cells, Operand<TFloat32> outputs) {
    static {
        registerGradient();
    }

    /**
     * @param inputs x, [T, B, E]
     * @param cell c before the first step, [B, H]
     * @param output h before the first step, [B, H]
     * @param kernel [E + H, 4H]
     * @param bias [4H]
     */
    static BlockLstm over(
            Ops tf,
            Operand<TFloat32> inputs,
            Operand<TFloat32> cell,
            Operand<TFloat32> output,
            Operand<TFloat32> kernel,
            Operand<TFloat32> bias) {
        Operand<TInt64> steps =
                tf.dtypes.cast(tf.gather(tf.shape(inputs), tf.constant(0), tf.constant(0)), TInt64.class);
        long hidden = bias.shape().get(0) / CellKind.LSTM.gates();
        Operand<TFloat32> noPeephole = tf.zeros(tf.constant(new long[] {hidden}), TFloat32.class);
        BlockLSTM<TFloat32> lstm = tf.nn.blockLSTM(
                steps, inputs, cell, output, kernel, noPeephole, noPeephole, noPeephole, bias, BlockLSTM.cellClip(0f));
        return new BlockLstm(lstm.cs(), lstm.h());
    }

    // TensorFlow has the kernel of this gradient but no rule that finds it.
    private static void registerGradient() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Class<BlockLSTM.Inputs<TFloat32>> inputs = (Class) BlockLSTM.Inputs.class;
        TensorFlow.registerCustomGradient(inputs, BlockLstm::gradient);
    }

    private static List<Operand<?>> gradient(Ops tf, BlockLSTM.Inputs<TFloat32> in, List<Output<?>> gradients) {
        BlockLSTM<TFloat32> out = in.getOutputs();
        BlockLSTMGrad<TFloat32> back = tf.nn.blockLSTMGrad(
                in.seqLenMax,
                in.x,
                in.csPrev,
                in.hPrev,
                in.w,
                in.wci,
                in.wcf,
                in.wco,
                in.b,
                out.i(),
                out.cs(),
                out.f(),
                out.o(),
                out.ci(),
                out.co(),
                out.h(),
                orZeros(tf, gradients.get(1), out.cs()),
                orZeros(tf, gradients.get(6), out.h()),
                false);
        return List.of(
                tf.zerosLike(in.seqLenMax),
                back.xGrad(),
                back.csPrevGrad(),
                back.hPrevGrad(),
                back.wGrad(),
                back.wciGrad(),
                back.wcfGrad(),
                back.wcoGrad(),
                back.bGrad());
    }

    // TensorFlow marks an output that nothing was derived from with index −1.
    private static Operand<TFloat32> orZeros(Ops tf, Output<?> gradient, Operand<TFloat32> like) {
        return gradient.index() < 0 ? tf.zerosLike(like) : gradient.expect(TFloat32.class);
    }
}
