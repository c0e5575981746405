package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
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
    /** Coefficients [D + N − 1, K, H]. */
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
    private List<Op> previous = List.of();

    SourceBlockGraph(ElementKind<T> kind, BlockSize size, StateKind state) {
        this.size = size;
        this.state = state;
        this.weights = new WeightVariables<>(tf, kind);
        this.accumulator = tf.varHandleOp(
                TFloat64.class,
                Shape.of((long) size.rows() * size.delays(), (long) size.embedding() * size.hidden()),
                VarHandleOp.sharedName("sums"));
        this.clear = tf.assignVariableOp(accumulator, zeros());
        this.coefficients = tf.placeholder(
                kind.type(), Placeholder.shape(Shape.of(size.steps(), size.coefficients(), size.hidden())));
        for (int g = 0; g < size.groupings(); g++) {
            Placeholder<TInt32> row = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size.sources())));
            rows.add(row);
            bases.add(tf.math.mul(row, tf.constant(size.delays())));
        }
        unroll(IntStream.rangeClosed(1, size.layers())
                .mapToObj(layer -> weights.gates(size.architecture(), layer))
                .toList());
        this.wantedRow = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        this.sums = readRow();
    }

    @Override
    public void close() {
        graph.close();
    }

    private void unroll(List<Cell.Weights<T>> layers) {
        List<List<Operand<T>>> steps = coefficientsByStep();
        List<SourceGroup> groups = size.groups();
        List<List<Tangent<T>>> tangents = new ArrayList<>(Collections.nCopies(groups.size(), List.of()));
        for (int step = 0; step < size.steps(); step++) {
            StepJacobian<T> jacobian =
                    new StepJacobian<>(tf, size.architecture().cell().cell(), layers, steps.get(step));
            List<Op> stepAdditions = new ArrayList<>();
            for (int g = 0; g < groups.size(); g++) {
                SourceGroup group = groups.get(g);
                List<Tangent<T>> carried = carried(group, step, tangents.get(g));
                List<Tangent<T>> after = carried.isEmpty() && !group.reads(step)
                        ? List.of()
                        : jacobian.advance(afterPrevious(), carried, group.reads(step));
                tangents.set(g, after);
                if (!after.isEmpty()) {
                    stepAdditions.addAll(add(group, step, after.get(after.size() - 1)));
                }
            }
            additions.add(stepAdditions);
        }
    }

    /** What a group brings along from the step before: tangents of each layer, of sources that have a delay to go. */
    private List<Tangent<T>> carried(SourceGroup group, int step, List<Tangent<T>> tangents) {
        if (group.carried(step) == 0) {
            return List.of();
        }
        int done = group.firstActive(step) - group.firstActive(step - 1);
        return tangents.stream().map(tangent -> dropDone(tangent, done)).toList();
    }

    /** Makes a group wait for the one before it: one after the other, each finds its tangents in the cache. */
    private Ops afterPrevious() {
        return previous.isEmpty() ? tf : tf.withControlDependencies(previous);
    }

    /** Coefficient vectors of every step, each [1, H]. */
    private List<List<Operand<T>>> coefficientsByStep() {
        int vectors = size.steps() * size.coefficients();
        Operand<T> flat = tf.reshape(coefficients, tf.constant(new int[] {vectors, 1, size.hidden()}));
        List<? extends Operand<T>> all = tf.unstack(flat, (long) vectors).output();
        List<List<Operand<T>>> steps = new ArrayList<>();
        for (int step = 0; step < size.steps(); step++) {
            steps.add(List.copyOf(all.subList(step * size.coefficients(), (step + 1) * size.coefficients())));
        }
        return steps;
    }

    private Tangent<T> dropDone(Tangent<T> tangent, int sources) {
        if (sources == 0) {
            return tangent;
        }
        int row = sources * size.embedding();
        Operand<T> cell = tangent.cell();
        return new Tangent<>(cell == null ? null : fromRow(cell, row), fromRow(tangent.hidden(), row));
    }

    private Operand<T> fromRow(Operand<T> matrix, int row) {
        return tf.slice(matrix, tf.constant(new int[] {row, 0}), tf.constant(new int[] {-1, -1}));
    }

    private List<Op> add(SourceGroup group, int step, Tangent<T> tangent) {
        int first = group.firstActive(step);
        int count = group.active(step);
        Operand<TFloat64> updates = tf.reshape(
                tf.dtypes.cast(tangent.of(state), TFloat64.class),
                tf.constant(new int[] {count, size.embedding() * size.hidden()}));
        int[] delays = new int[count];
        for (int n = 0; n < count; n++) {
            delays[n] = step - (first + n);
        }
        List<Op> added = new ArrayList<>();
        for (Operand<TInt32> base : bases) {
            Operand<TInt32> active = tf.slice(base, tf.constant(new int[] {first}), tf.constant(new int[] {count}));
            added.add(tf.resourceScatterAdd(accumulator, tf.math.add(active, tf.constant(delays)), updates));
        }
        previous = new ArrayList<>(added);
        previous.add(tangent.hidden());
        return added;
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
