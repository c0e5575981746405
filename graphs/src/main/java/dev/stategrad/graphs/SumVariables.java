package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    /** The number of the row to be read or set. */
    final Placeholder<TInt32> wantedRow;
    /** What the wanted row is set to, [D, elements]. */
    final Placeholder<TFloat64> newRow;

    final SumSize size;

    private final Ops tf;
    private final Operand<TInt32> wantedMatrices;
    private final Map<SumKind, Rows> rows = new EnumMap<>(SumKind.class);

    /**
     * One kind of sums.
     *
     * @param read the wanted row, [D, elements]
     * @param write sets the wanted row
     */
    record Rows(VarHandleOp variable, Operand<TFloat64> read, Op write) {}

    SumVariables(Ops tf, SumSize size) {
        this.tf = tf;
        this.size = size;
        zero = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
        wantedRow = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        newRow = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(size.delays(), Shape.UNKNOWN_SIZE)));
        Operand<TInt32> start = tf.math.mul(wantedRow, tf.constant(size.delays()));
        wantedMatrices = tf.math.add(start, tf.range(tf.constant(0), tf.constant(size.delays()), tf.constant(1)));
        for (SumKind kind : SumKind.values()) {
            if (size.rows(kind) > 0) {
                rows.put(kind, make(kind));
            }
        }
    }

    /** Whether a kind of sums is made. */
    boolean has(SumKind kind) {
        return rows.containsKey(kind);
    }

    Rows of(SumKind kind) {
        return Objects.requireNonNull(rows.get(kind), () -> kind + " are not made");
    }

    /** Whether there are sums of all pairs alone, so that each source has a row of these too. */
    boolean sumsAllPairs() {
        return has(SumKind.MOMENTS) || has(SumKind.PATHS);
    }

    /**
     * Adds the matrices of consecutive sources.
     *
     * @param tangents [n·E, H]
     * @param rowsOfGroupings of each grouping, [n] each
     * @param delays of each source, [n]
     */
    <T extends TNumber> List<Op> addGradients(
            Operand<T> tangents, List<Operand<TInt32>> rowsOfGroupings, int[] delays) {
        Operand<TFloat64> updates = flat(tangents, delays.length, size.elements(SumKind.GRADIENTS));
        List<Op> added = new ArrayList<>();
        for (Operand<TInt32> row : rowsOfGroupings) {
            added.add(tf.resourceScatterAdd(of(SumKind.GRADIENTS).variable(), matrices(row, delays), updates));
        }
        return added;
    }

    /** Adds the matrices of consecutive sources by the cell path; arguments as for the gradients. */
    <T extends TNumber> Op addPaths(Operand<T> tangents, Operand<TInt32> sourceRows, int[] delays) {
        return tf.resourceScatterAdd(
                of(SumKind.PATHS).variable(),
                matrices(sourceRows, delays),
                flat(tangents, delays.length, size.elements(SumKind.PATHS)));
    }

    /** Adds MᵀM of consecutive sources; arguments as for the gradients. */
    <T extends TNumber> Op addMoments(Operand<T> tangents, Operand<TInt32> sourceRows, int[] delays) {
        int[] shape = {delays.length, size.embedding(), size.hidden()};
        Operand<T> transposed = tf.reshape(tangents, tf.constant(shape));
        Operand<T> moment = tf.train.batchMatMul(transposed, transposed, transposed.type(), BatchMatMul.adjY(true));
        return tf.resourceScatterAdd(
                of(SumKind.MOMENTS).variable(),
                matrices(sourceRows, delays),
                flat(moment, delays.length, size.elements(SumKind.MOMENTS)));
    }

    private Operand<TInt32> matrices(Operand<TInt32> sourceRows, int[] delays) {
        return tf.math.add(tf.math.mul(sourceRows, tf.constant(size.delays())), tf.constant(delays));
    }

    private <T extends TNumber> Operand<TFloat64> flat(Operand<T> values, int matrices, int elements) {
        return tf.reshape(tf.dtypes.cast(values, TFloat64.class), tf.constant(new int[] {matrices, elements}));
    }

    private Rows make(SumKind kind) {
        int matrices = size.rows(kind) * size.delays();
        int elements = size.elements(kind);
        VarHandleOp handle = tf.varHandleOp(
                TFloat64.class,
                Shape.of(matrices, elements),
                VarHandleOp.sharedName(kind.name().toLowerCase(Locale.ROOT)));
        free.add(tf.destroyResourceOp(handle, DestroyResourceOp.ignoreLookupError(true)));
        clear.add(tf.assignVariableOp(handle, tf.fill(tf.constant(new int[] {matrices, elements}), zero)));
        return new Rows(
                handle,
                tf.resourceGather(handle, wantedMatrices, TFloat64.class),
                tf.resourceScatterUpdate(handle, wantedMatrices, newRow));
    }
}
