package dev.stategrad.graphs;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The graph that carries one block of N consecutive sources of a stream through all of their delays and adds what it
 * finds to the sums. Unrolled over D + N − 1 steps: at step j source j joins (while j &lt; N), source j − D leaves, and
 * the others, whose tangents share the step's K, advance by one product.
 *
 * <p>A source's contribution at delay τ goes to row r·D + τ of the sums, r being the row of its label. Positions past a
 * stream's end are fed as zero coefficients: tangents vanish there, so what is added is zero, and a run may stop at any
 * step after the last real one.
 */
final class SourceBlockGraph<T extends TNumber> implements AutoCloseable {
    final Graph graph = new Graph();
    /** Coefficients [D + N − 1, 6, H]. */
    final Placeholder<T> coefficients;
    /** Row of the label of each source, one [N] for each grouping. */
    final List<Placeholder<TInt32>> rows = new ArrayList<>();
    /** What to run to have all steps up to and including the j-th added. */
    final List<List<Op>> additions = new ArrayList<>();
    /** Operations that set weights and sums. */
    final WeightVariables<T> weights;

    final Op clear;
    /** The number of the label row to be read. */
    final Placeholder<TInt32> wantedRow;
    /** Sums of the wanted row, [D, E, H]. */
    final Operand<TFloat64> sums;

    private final Ops tf = Ops.create(graph);
    private final BlockSize size;
    private final StateKind state;
    private final VarHandleOp accumulator;
    private final List<Operand<TInt32>> bases = new ArrayList<>();

    SourceBlockGraph(ElementKind<T> kind, BlockSize size, StateKind state) {
        this.size = size;
        this.state = state;
        this.weights = new WeightVariables<>(tf, kind, size.embedding(), size.hidden());
        this.accumulator = tf.varHandleOp(
                TFloat64.class,
                Shape.of((long) size.rows() * size.delays(), (long) size.embedding() * size.hidden()),
                VarHandleOp.sharedName("sums"));
        this.clear = tf.assignVariableOp(accumulator, zeros());
        this.coefficients = tf.placeholder(
                kind.type(), Placeholder.shape(Shape.of(size.steps(), LstmJacobian.COEFFICIENTS, size.hidden())));
        for (int g = 0; g < size.groupings(); g++) {
            Placeholder<TInt32> row = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size.sources())));
            rows.add(row);
            bases.add(tf.math.mul(row, tf.constant(size.delays())));
        }
        unroll(new LstmJacobian<>(tf, weights.input(), weights.recurrent()));
        this.wantedRow = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        this.sums = readRow();
    }

    @Override
    public void close() {
        graph.close();
    }

    private void unroll(LstmJacobian<T> jacobian) {
        List<List<Operand<T>>> steps = coefficientsByStep();
        Tangent<T> tangent = null;
        for (int step = 0; step < size.steps(); step++) {
            int first = size.firstActive(step);
            if (tangent != null) {
                tangent = size.carried(step) == 0 ? null : dropDone(tangent, first - size.firstActive(step - 1));
            }
            if (tangent != null) {
                tangent = jacobian.advance(tangent, steps.get(step));
            }
            if (step < size.sources()) {
                tangent = join(tangent, jacobian.start(steps.get(step)));
            }
            add(step, requireNonNull(tangent));
        }
    }

    /** Coefficient vectors of every step, each [1, H]. */
    private List<List<Operand<T>>> coefficientsByStep() {
        int vectors = size.steps() * LstmJacobian.COEFFICIENTS;
        Operand<T> flat = tf.reshape(coefficients, tf.constant(new int[] {vectors, 1, size.hidden()}));
        List<? extends Operand<T>> all = tf.unstack(flat, (long) vectors).output();
        List<List<Operand<T>>> steps = new ArrayList<>();
        for (int step = 0; step < size.steps(); step++) {
            steps.add(
                    List.copyOf(all.subList(step * LstmJacobian.COEFFICIENTS, (step + 1) * LstmJacobian.COEFFICIENTS)));
        }
        return steps;
    }

    private Tangent<T> dropDone(Tangent<T> tangent, int sources) {
        if (sources == 0) {
            return tangent;
        }
        int row = sources * size.embedding();
        return new Tangent<>(fromRow(tangent.cell(), row), fromRow(tangent.hidden(), row));
    }

    private Operand<T> fromRow(Operand<T> matrix, int row) {
        return tf.slice(matrix, tf.constant(new int[] {row, 0}), tf.constant(new int[] {-1, -1}));
    }

    private Tangent<T> join(@Nullable Tangent<T> older, Tangent<T> newest) {
        return older == null
                ? newest
                : new Tangent<>(below(older.cell(), newest.cell()), below(older.hidden(), newest.hidden()));
    }

    private Operand<T> below(Operand<T> top, Operand<T> bottom) {
        return tf.concat(List.of(top, bottom), tf.constant(0));
    }

    private void add(int step, Tangent<T> tangent) {
        int first = size.firstActive(step);
        int count = size.active(step);
        Operand<TFloat64> updates = tf.reshape(
                tf.dtypes.cast(tangent.of(state), TFloat64.class),
                tf.constant(new int[] {count, size.embedding() * size.hidden()}));
        int[] delays = new int[count];
        for (int n = 0; n < count; n++) {
            delays[n] = step - (first + n);
        }
        List<Op> stepAdditions = new ArrayList<>();
        for (Operand<TInt32> base : bases) {
            Operand<TInt32> active = tf.slice(base, tf.constant(new int[] {first}), tf.constant(new int[] {count}));
            stepAdditions.add(tf.resourceScatterAdd(accumulator, tf.math.add(active, tf.constant(delays)), updates));
        }
        additions.add(stepAdditions);
    }

    private Operand<TFloat64> zeros() {
        int[] shape = {size.rows() * size.delays(), size.embedding() * size.hidden()};
        return tf.zeros(tf.constant(shape), TFloat64.class);
    }

    private Operand<TFloat64> readRow() {
        Operand<TInt32> start = tf.math.mul(wantedRow, tf.constant(size.delays()));
        Operand<TInt32> wanted =
                tf.math.add(start, tf.range(tf.constant(0), tf.constant(size.delays()), tf.constant(1)));
        return tf.resourceGather(accumulator, wanted, TFloat64.class);
    }
}
