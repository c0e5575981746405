package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.DestroyResourceOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** The sums of a lane, as variables of its graph: rows of D matrices, in float64 whatever the products are. */
final class SumVariables {
    /** Operations that free the sums, if there are any: setting them anew while they are there takes twice their memory. */
    final List<Op> free = new ArrayList<>();
    /** Operations that set all sums to {@link #zero}. */
    final List<Op> clear = new ArrayList<>();
    /** To be fed with 0: of zeros known beforehand TensorFlow makes a constant, as large as the sums, and keeps it. */
    final Placeholder<TFloat64> zero;
    /** The number of the row to be read. */
    final Placeholder<TInt32> wantedRow;
    /** Gradients of the wanted row, transposed, [D, E·H]. */
    final Operand<TFloat64> gradients;
    /** Second moments of the wanted row, [D, E·E]; null unless they are made. */
    final @Nullable Operand<TFloat64> moments;
    /** Gradients of the wanted row by the cell path, transposed, [D, E·H]; null unless they are made. */
    final @Nullable Operand<TFloat64> paths;

    private final Ops tf;
    private final SumSize size;
    private final VarHandleOp gradientSums;
    private final @Nullable VarHandleOp momentSums;
    private final @Nullable VarHandleOp pathSums;

    SumVariables(Ops tf, SumSize size) {
        this.tf = tf;
        this.size = size;
        zero = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
        wantedRow = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        gradientSums = variable("gradients", size.rows(), size.gradientElements());
        gradients = row(gradientSums);
        momentSums = optional("moments", size.momentRows(), size.momentElements());
        moments = momentSums == null ? null : row(momentSums);
        pathSums = optional("paths", size.pathRows(), size.gradientElements());
        paths = pathSums == null ? null : row(pathSums);
    }

    boolean hasMoments() {
        return momentSums != null;
    }

    boolean hasPaths() {
        return pathSums != null;
    }

    /** Whether there are sums of all pairs alone, so that each source has a row of these too. */
    boolean sumsAllPairs() {
        return hasMoments() || hasPaths();
    }

    /**
     * Adds the matrices of consecutive sources.
     *
     * @param tangents [n·E, H]
     * @param rows of each grouping, [n] each
     * @param delays of each source, [n]
     */
    <T extends TNumber> List<Op> addGradients(Operand<T> tangents, List<Operand<TInt32>> rows, int[] delays) {
        Operand<TFloat64> updates = flat(tangents, delays.length, size.gradientElements());
        List<Op> added = new ArrayList<>();
        for (Operand<TInt32> row : rows) {
            added.add(tf.resourceScatterAdd(gradientSums, matrices(row, delays), updates));
        }
        return added;
    }

    /** Adds the matrices of consecutive sources by the cell path; arguments as for the gradients. */
    <T extends TNumber> Op addPaths(Operand<T> tangents, Operand<TInt32> rows, int[] delays) {
        return tf.resourceScatterAdd(
                Objects.requireNonNull(pathSums, "the cell path is not made"),
                matrices(rows, delays),
                flat(tangents, delays.length, size.gradientElements()));
    }

    /** Adds MᵀM of consecutive sources; arguments as for the gradients. */
    <T extends TNumber> Op addMoments(Operand<T> tangents, Operand<TInt32> rows, int[] delays) {
        int[] shape = {delays.length, size.embedding(), size.hidden()};
        Operand<T> transposed = tf.reshape(tangents, tf.constant(shape));
        Operand<T> moment = tf.train.batchMatMul(transposed, transposed, transposed.type(), BatchMatMul.adjY(true));
        return tf.resourceScatterAdd(
                Objects.requireNonNull(momentSums, "second moments are not made"),
                matrices(rows, delays),
                flat(moment, delays.length, size.momentElements()));
    }

    private Operand<TInt32> matrices(Operand<TInt32> rows, int[] delays) {
        return tf.math.add(tf.math.mul(rows, tf.constant(size.delays())), tf.constant(delays));
    }

    private <T extends TNumber> Operand<TFloat64> flat(Operand<T> values, int matrices, int elements) {
        return tf.reshape(tf.dtypes.cast(values, TFloat64.class), tf.constant(new int[] {matrices, elements}));
    }

    private @Nullable VarHandleOp optional(String name, int rows, int elements) {
        return rows == 0 ? null : variable(name, rows, elements);
    }

    private VarHandleOp variable(String name, int rows, int elements) {
        int matrices = rows * size.delays();
        VarHandleOp handle = tf.varHandleOp(TFloat64.class, Shape.of(matrices, elements), VarHandleOp.sharedName(name));
        free.add(tf.destroyResourceOp(handle, DestroyResourceOp.ignoreLookupError(true)));
        clear.add(tf.assignVariableOp(handle, tf.fill(tf.constant(new int[] {matrices, elements}), zero)));
        return handle;
    }

    private Operand<TFloat64> row(VarHandleOp handle) {
        Operand<TInt32> start = tf.math.mul(wantedRow, tf.constant(size.delays()));
        Operand<TInt32> wanted =
                tf.math.add(start, tf.range(tf.constant(0), tf.constant(size.delays()), tf.constant(1)));
        return tf.resourceGather(handle, wanted, TFloat64.class);
    }
}
