package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * The output layer's cross-entropy with its gradients, forward and backward in one go over pieces of the rows. With
 * logits z = h Wᵀ + b, their row maximum m, e = exp(z − m), row sums s and weights w, a row's loss is w (m + ln s − z_y)
 * and its gradients are
 *
 * <pre>
 * ∂/∂h = (w/s) e W − w W_y
 * ∂/∂W = eᵀ ((w/s) h) − onehot(y)ᵀ (w h)
 * ∂/∂b = eᵀ (w/s) − onehot(y)ᵀ w
 * </pre>
 *
 * <p>So neither probabilities nor one-hot rows are ever formed: a piece of e is written once and read by the two products
 * while it is in the cache. One piece starts when the one before is done, which bounds memory by one piece.
 *
 * @param loss sum of the rows' losses, scalar
 * @param hiddenGradient [N, H]
 * @param decoderGradient [V, H]
 * @param biasGradient [V]
 */
record SoftmaxLoss(
        Operand<TFloat64> loss,
        Operand<TFloat32> hiddenGradient,
        Operand<TFloat32> decoderGradient,
        Operand<TFloat32> biasGradient) {
    /** Elements of a piece's logits; a trade between the cache and re-adding the decoder's gradient for each piece. */
    static final int PIECE_ELEMENTS = 2 << 20;

    /**
     * @param hidden h, [N, H]
     * @param decoder W, [V, H]
     * @param bias b, [V]
     * @param targets y, [N], in [0, V)
     * @param weights w of the rows' gradients, [N]
     * @param counted weights of the rows' losses, [N]
     */
    static SoftmaxLoss of(
            Ops tf,
            Operand<TFloat32> hidden,
            Operand<TFloat32> decoder,
            Operand<TFloat32> bias,
            Operand<TInt32> targets,
            Operand<TFloat32> weights,
            int rows,
            int vocabulary) {
        return new Builder(tf, decoder, bias, vocabulary).build(hidden, targets, weights, rows);
    }

    private static final class Builder {
        private final Ops tf;
        private final Operand<TFloat32> decoder;
        private final Operand<TFloat32> bias;
        private final int vocabulary;
        private final Operand<TInt32> perRow;
        private final List<Operand<TFloat64>> losses = new ArrayList<>();
        private final List<Operand<TFloat32>> hiddenGradients = new ArrayList<>();

        Builder(Ops tf, Operand<TFloat32> decoder, Operand<TFloat32> bias, int vocabulary) {
            this.tf = tf;
            this.decoder = decoder;
            this.bias = bias;
            this.vocabulary = vocabulary;
            perRow = tf.constant(1);
        }

        SoftmaxLoss build(Operand<TFloat32> hidden, Operand<TInt32> targets, Operand<TFloat32> weights, int rows) {
            int pieces = (int) Math.max(1, Math.min(rows, (long) rows * vocabulary / PIECE_ELEMENTS));
            int hiddenSize = (int) decoder.shape().get(1);
            Operand<TFloat32> decoderGradient = null;
            Operand<TFloat32> biasGradient = null;
            for (int piece = 0; piece < pieces; piece++) {
                int start = (int) ((long) rows * piece / pieces);
                int size = (int) ((long) rows * (piece + 1) / pieces) - start;
                Ops after = decoderGradient == null ? tf : tf.withControlDependencies((Op) decoderGradient);
                Operand<TFloat32> h = after.slice(
                        hidden, tf.constant(new int[] {start, 0}), tf.constant(new int[] {size, hiddenSize}));
                Operand<TInt32> y = tf.slice(targets, tf.constant(new int[] {start}), tf.constant(new int[] {size}));
                Operand<TFloat32> w = tf.reshape(
                        tf.slice(weights, tf.constant(new int[] {start}), tf.constant(new int[] {size})),
                        tf.constant(new int[] {size, 1}));
                Operand<TFloat32> z = tf.nn.biasAdd(
                        tf.linalg.matMul(h, decoder, org.tensorflow.op.linalg.MatMul.transposeB(true)), bias);
                Operand<TFloat32> m = tf.reduceMax(z, perRow, ReduceMax.keepDims(true));
                Operand<TFloat32> e = tf.math.exp(tf.math.sub(z, m));
                Operand<TFloat32> s = tf.reduceSum(e, perRow, ReduceSum.keepDims(true));
                Operand<TFloat32> rate = tf.math.div(w, s);
                Operand<TFloat32> wy = tf.gather(decoder, y, tf.constant(0));
                Operand<TFloat32> zy =
                        tf.math.add(tf.reduceSum(tf.math.mul(h, wy), perRow), tf.gather(bias, y, tf.constant(0)));
                Operand<TFloat32> nll =
                        tf.math.sub(tf.reshape(tf.math.add(m, tf.math.log(s)), tf.constant(new int[] {size})), zy);
                losses.add(tf.reduceSum(
                        tf.dtypes.cast(tf.math.mul(nll, tf.reshape(w, tf.constant(new int[] {size}))), TFloat64.class),
                        tf.constant(0)));
                hiddenGradients.add(tf.math.sub(tf.math.mul(tf.linalg.matMul(e, decoder), rate), tf.math.mul(wy, w)));
                Operand<TFloat32> dw =
                        tf.linalg.matMul(e, tf.math.mul(h, rate), org.tensorflow.op.linalg.MatMul.transposeA(true));
                Operand<TFloat32> db = tf.linalg.matMul(e, rate, org.tensorflow.op.linalg.MatMul.transposeA(true));
                decoderGradient = decoderGradient == null ? dw : tf.math.add(decoderGradient, dw);
                biasGradient = biasGradient == null ? db : tf.math.add(biasGradient, db);
            }
            Operand<TFloat32> w = tf.reshape(weights, tf.constant(new int[] {rows, 1}));
            Operand<TInt32> y = tf.reshape(targets, tf.constant(new int[] {rows, 1}));
            return new SoftmaxLoss(
                    tf.math.addN(losses),
                    hiddenGradients.size() == 1 ? hiddenGradients.get(0) : tf.concat(hiddenGradients, tf.constant(0)),
                    tf.tensorScatterNdSub(decoderGradient, y, tf.math.mul(hidden, w)),
                    tf.tensorScatterNdSub(tf.reshape(biasGradient, tf.constant(new int[] {vocabulary})), y, weights));
        }
    }
}
