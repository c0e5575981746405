package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.linalg.MatMul;
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
 * <p>So neither probabilities nor one-hot rows are ever formed: a piece of e is written once and read by the products
 * while it is in the cache. One piece starts when the one before is done, which bounds memory by one piece.
 *
 * <p><b>Sampled.</b> The same sum over a few candidate words, each of which stands for 1/π of them, π being the chance of
 * having drawn it: its logit is z − ln π. A row's own target is always there, once and uncorrected; where it was drawn as well,
 * an accidental hit, its corrected logit gives way to the plain one. So s is an estimate without bias of the full softmax' sum
 * (Bengio and Senécal 2008), and the loss one of the full loss, a little low since the logarithm is concave.
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
    /** Elements of a piece's logits: 8 MiB, a trade of cache against adding to the decoder's gradient once a piece. */
    static final int PIECE_ELEMENTS = 2 << 20;
    /** Fewer rows would read the whole decoder, and add to all of its gradient, for too little work (DECISIONS.md). */
    static final int LEAST_ROWS = 128;

    /**
     * The output layer over V words, or as many as there are candidates and targets.
     *
     * @param weights W, [V, H]
     * @param bias b, [V]
     * @param corrections − ln π, [V]; null for the full softmax
     * @param words V, or the most that it can be
     */
    record Decoder(
            Operand<TFloat32> weights,
            Operand<TFloat32> bias,
            @Nullable Operand<TFloat32> corrections,
            int words) {
        int hidden() {
            return (int) weights.shape().get(1);
        }
    }

    /**
     * N rows to predict from; N must be fixed.
     *
     * @param hidden h, [N, H]
     * @param targets y, [N], in [0, V)
     * @param weights w, [N]
     */
    record Rows(Operand<TFloat32> hidden, Operand<TInt32> targets, Operand<TFloat32> weights) {
        int size() {
            return (int) targets.shape().get(0);
        }
    }

    static SoftmaxLoss of(Ops tf, Decoder decoder, Rows rows) {
        int size = rows.size();
        long pieces = Math.max(1, Math.min(size / LEAST_ROWS, (long) size * decoder.words() / PIECE_ELEMENTS));
        Builder builder = new Builder(tf, decoder);
        for (int piece = 0; piece < pieces; piece++) {
            int start = (int) ((long) size * piece / pieces);
            int end = (int) ((long) size * (piece + 1) / pieces);
            builder.add(rows, start, end - start);
        }
        return builder.finish(rows);
    }

    private static final class Builder {
        private final Ops tf;
        private final Decoder decoder;
        private final Operand<TInt32> perRow;
        private final List<Operand<TFloat64>> losses = new ArrayList<>();
        private final List<Operand<TFloat32>> hiddenGradients = new ArrayList<>();
        private @Nullable Operand<TFloat32> decoderGradient;
        private @Nullable Operand<TFloat32> biasGradient;

        Builder(Ops tf, Decoder decoder) {
            this.tf = tf;
            this.decoder = decoder;
            perRow = tf.constant(1);
        }

        void add(Rows rows, int start, int size) {
            Operand<TFloat32> h = afterLastPiece()
                    .slice(rows.hidden(), tf.constant(new int[] {start, 0}), tf.constant(new int[] {
                        size, decoder.hidden()
                    }));
            Operand<TInt32> y = tf.slice(rows.targets(), vector(start), vector(size));
            Operand<TFloat32> w = column(tf.slice(rows.weights(), vector(start), vector(size)), size);
            Operand<TFloat32> wy = tf.gather(decoder.weights(), y, tf.constant(0));

            Operand<TFloat32> by = column(tf.gather(decoder.bias(), y, tf.constant(0)), size);
            Operand<TFloat32> zy = tf.math.add(tf.reduceSum(tf.math.mul(h, wy), perRow, ReduceSum.keepDims(true)), by);
            Operand<TFloat32> z = logits(h, y, zy, size);
            Operand<TFloat32> m = tf.reduceMax(z, perRow, ReduceMax.keepDims(true));
            Operand<TFloat32> e = tf.math.exp(tf.math.sub(z, m));
            Operand<TFloat32> s = tf.reduceSum(e, perRow, ReduceSum.keepDims(true));

            Operand<TFloat32> loss = tf.math.mul(w, tf.math.sub(tf.math.add(m, tf.math.log(s)), zy));
            losses.add(tf.reduceSum(tf.dtypes.cast(loss, TFloat64.class), tf.constant(new int[] {0, 1})));

            Operand<TFloat32> ws = tf.math.div(w, s);
            hiddenGradients.add(
                    tf.math.sub(tf.math.mul(tf.linalg.matMul(e, decoder.weights()), ws), tf.math.mul(wy, w)));
            decoderGradient = plus(decoderGradient, tf.linalg.matMul(e, tf.math.mul(h, ws), MatMul.transposeA(true)));
            biasGradient = plus(biasGradient, tf.linalg.matMul(e, ws, MatMul.transposeA(true)));
        }

        private Operand<TFloat32> logits(Operand<TFloat32> h, Operand<TInt32> y, Operand<TFloat32> zy, int size) {
            Operand<TFloat32> products = tf.linalg.matMul(h, decoder.weights(), MatMul.transposeB(true));
            if (decoder.corrections() == null) {
                return tf.nn.biasAdd(products, decoder.bias());
            }
            Operand<TFloat32> corrected = tf.nn.biasAdd(products, tf.math.add(decoder.bias(), decoder.corrections()));
            Operand<TInt32> row = tf.range(tf.constant(0), tf.constant(size), tf.constant(1));
            Operand<TFloat32> own = tf.reshape(zy, vector(size));
            return tf.tensorScatterNdUpdate(corrected, tf.stack(List.of(row, y), Stack.axis(1L)), own);
        }

        SoftmaxLoss finish(Rows rows) {
            if (decoderGradient == null || biasGradient == null) {
                throw new IllegalStateException("no piece");
            }
            int size = rows.size();
            Operand<TInt32> y = tf.reshape(rows.targets(), tf.constant(new int[] {size, 1}));
            Operand<TFloat32> weighted = tf.math.mul(rows.hidden(), column(rows.weights(), size));
            Operand<TFloat32> flatBias = tf.reshape(biasGradient, vector(-1));
            return new SoftmaxLoss(
                    tf.math.addN(losses),
                    hiddenGradients.size() == 1 ? hiddenGradients.get(0) : tf.concat(hiddenGradients, tf.constant(0)),
                    tf.tensorScatterNdSub(decoderGradient, y, weighted),
                    tf.tensorScatterNdSub(flatBias, y, rows.weights()));
        }

        private Ops afterLastPiece() {
            return decoderGradient == null ? tf : tf.withControlDependencyOps(decoderGradient.op());
        }

        private Operand<TFloat32> plus(@Nullable Operand<TFloat32> sum, Operand<TFloat32> term) {
            return sum == null ? term : tf.math.add(sum, term);
        }

        private Operand<TFloat32> column(Operand<TFloat32> values, int size) {
            return tf.reshape(values, tf.constant(new int[] {size, 1}));
        }

        private Operand<TInt32> vector(int value) {
            return tf.constant(new int[] {value});
        }
    }
}
