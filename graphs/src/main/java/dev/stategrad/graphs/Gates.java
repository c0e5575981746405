package dev.stategrad.graphs;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/** What the cells have in common: gate blocks side by side, slopes of their functions, and weighted sums of matrices. */
record Gates<T extends TNumber>(Ops tf) {
    /** Splits [B, count·H] into its blocks. */
    List<? extends Operand<T>> blocks(Operand<T> sideBySide, int count) {
        return count == 1
                ? List.of(sideBySide)
                : tf.split(tf.constant(1), sideBySide, (long) count).output();
    }

    /** The blocks from one number on. */
    Operand<T> blocks(Operand<T> sideBySide, int first, int count, int hidden) {
        return tf.slice(
                sideBySide, tf.constant(new int[] {0, first * hidden}), tf.constant(new int[] {-1, count * hidden}));
    }

    /** σ'(a) out of σ(a). */
    Operand<T> sigmoidSlope(Operand<T> gate) {
        return tf.math.sub(gate, tf.math.square(gate));
    }

    /** tanh'(a) out of tanh(a). */
    Operand<T> tanhSlope(Operand<T> value) {
        return oneMinus(tf.math.square(value));
    }

    Operand<T> oneMinus(Operand<T> value) {
        return tf.math.sub(one(value), value);
    }

    Operand<T> one(Operand<T> like) {
        return tf.dtypes.cast(tf.constant(1.0), like.type());
    }

    Operand<T> product(Operand<T> a, Operand<T> b) {
        return tf.math.mul(a, b);
    }

    /** Sum over i of matrix i with its columns scaled by vector i. */
    Operand<T> weightedSum(List<Operand<T>> matrices, List<Operand<T>> columnScales) {
        Operand<T> sum = tf.math.mul(matrices.get(0), columnScales.get(0));
        for (int n = 1; n < matrices.size(); n++) {
            sum = tf.math.add(sum, tf.math.mul(matrices.get(n), columnScales.get(n)));
        }
        return sum;
    }

    /** The matrix with a vector [1, H] added to its diagonal. */
    Operand<T> plusDiagonal(Operand<T> matrix, Operand<T> vector) {
        Operand<T> diagonal = tf.linalg.matrixDiagPart(matrix, tf.constant(0), zero(vector));
        Operand<T> flat = tf.reshape(vector, tf.constant(new int[] {-1}));
        return tf.linalg.matrixSetDiag(matrix, tf.math.add(diagonal, flat), tf.constant(0));
    }

    private Operand<T> zero(Operand<T> like) {
        return tf.dtypes.cast(tf.constant(0.0), like.type());
    }
}
