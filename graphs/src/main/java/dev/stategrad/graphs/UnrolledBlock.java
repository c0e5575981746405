package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The part of a graph that carries one block of N consecutive sources of a stream through all of their delays and adds what
 * it finds to the sums. Unrolled over D + N − 1 steps: at step j source j joins (while j &lt; N), source j − D leaves, and
 * the others, whose tangents share the step's K, advance by one product.
 *
 * <p>A source's contribution at delay τ goes to the matrix τ of each of its rows. Positions past a stream's end are fed as
 * zero coefficients: tangents vanish there, so what is added is zero, and a run may stop at any step after the last real
 * one.
 */
final class UnrolledBlock<T extends TNumber> {
    final BlockSize size;
    /** Coefficients [D + N − 1, K, H]. */
    final Placeholder<T> coefficients;
    /** Row of the sums of each source, one [N] for each grouping; then, if they are wanted, that of the second moments. */
    final List<Placeholder<TInt32>> rows = new ArrayList<>();
    /** What to run to have all steps up to and including the j-th added. */
    final List<List<Op>> additions = new ArrayList<>();

    private final Ops tf;
    private final StateKind state;
    private final SumVariables sums;
    private List<Op> previous = List.of();

    /** @param layers weights, lowest layer first */
    UnrolledBlock(
            Ops tf,
            ElementKind<T> kind,
            BlockSize size,
            StateKind state,
            List<Cell.Weights<T>> layers,
            SumVariables sums) {
        this.tf = tf;
        this.size = size;
        this.state = state;
        this.sums = sums;
        coefficients = tf.placeholder(
                kind.type(), Placeholder.shape(Shape.of(size.steps(), size.coefficients(), size.hidden())));
        for (int g = 0; g < size.groupings() + (sums.hasMoments() ? 1 : 0); g++) {
            rows.add(tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size.sources()))));
        }
        unroll(layers);
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
        int[] delays = new int[count];
        for (int n = 0; n < count; n++) {
            delays[n] = step - (first + n);
        }
        List<Operand<TInt32>> active = rows.stream()
                .<Operand<TInt32>>map(
                        row -> tf.slice(row, tf.constant(new int[] {first}), tf.constant(new int[] {count})))
                .toList();
        List<Op> added =
                new ArrayList<>(sums.addGradients(tangent.of(state), active.subList(0, size.groupings()), delays));
        if (sums.hasMoments()) {
            added.add(sums.addMoments(tangent.of(state), active.get(size.groupings()), delays));
        }
        previous = new ArrayList<>(added);
        previous.add(tangent.hidden());
        return added;
    }
}
