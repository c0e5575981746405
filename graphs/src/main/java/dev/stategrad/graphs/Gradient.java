package dev.stategrad.graphs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The gradient of a variable, of all of it or of those rows that are not zero.
 *
 * @param values as large as the variable, or the rows' gradients
 * @param rows distinct row numbers; null when {@code values} is the whole
 */
record Gradient(
        StoredVariable variable,
        Operand<TFloat32> values,
        @Nullable Operand<TInt32> rows) {
    static Gradient whole(StoredVariable variable, Operand<TFloat32> values) {
        return new Gradient(variable, values, null);
    }

    /** The same times a scalar. */
    Gradient scaled(Ops tf, Operand<TFloat32> factor) {
        return new Gradient(variable, tf.math.mul(values, factor), rows);
    }

    /** As large as the variable. */
    Operand<TFloat32> dense(Ops tf) {
        if (rows == null) {
            return values;
        }
        int[] shape = Arrays.stream(variable.shape()).mapToInt(Math::toIntExact).toArray();
        return tf.scatterNd(tf.expandDims(rows, tf.constant(1)), values, tf.constant(shape));
    }

    /**
     * The sum of two gradients of one variable.
     *
     * @param other of the whole variable, or of the first of this one's rows
     */
    Gradient plus(Ops tf, Gradient other) {
        if (rows == null) {
            throw new IllegalArgumentException("expected a gradient of rows to be added to");
        }
        Operand<TInt32> at = other.rows == null ? rows : tf.range(tf.constant(0), size(tf, other.rows), tf.constant(1));
        Operand<TInt32> index = tf.expandDims(at, tf.constant(1));
        return other.rows == null
                ? whole(variable, tf.tensorScatterNdAdd(other.values, index, values))
                : new Gradient(variable, tf.tensorScatterNdAdd(values, index, other.values), rows);
    }

    private static Operand<TInt32> size(Ops tf, Operand<TInt32> vector) {
        return tf.gather(tf.shape(vector), tf.constant(0), tf.constant(0));
    }
}
