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
 * zero coefficients: tangents vanish there, so what is added is zero, and the work may stop at any step after the last real
 * one. Where a block takes too long for one run, its steps are dealt to several, which hand their tangents over.
 */
final class UnrolledBlock<T extends TNumber> {
    final BlockSize size;
    /** Coefficients [D + N − 1, K, H]. */
    final Placeholder<T> coefficients;
    /** Row of the sums of each source, one [N] for each grouping; then, if there are such, that of the sums of all pairs alone. */
    final List<Placeholder<TInt32>> rows = new ArrayList<>();

    /** What adds the tangents of each step. */
    private final List<List<Op>> additions = new ArrayList<>();

    private final HandOvers<T> handOvers;
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
        handOvers = new HandOvers<>(tf, kind, size);
        coefficients = tf.placeholder(
                kind.type(), Placeholder.shape(Shape.of(size.steps(), size.coefficients(), size.hidden())));
        for (int g = 0; g < size.groupings() + (sums.sumsAllPairs() ? 1 : 0); g++) {
            rows.add(tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size.sources()))));
        }
        unroll(layers);
    }

    /** What to run, one after the other, to have so many steps added. */
    List<List<Op>> runs(int steps) {
        return handOvers.runs(additions.subList(0, steps));
    }

    private void unroll(List<Cell.Weights<T>> layers) {
        List<List<Operand<T>>> steps = coefficientsByStep();
        List<SourceGroup> groups = size.groups();
        List<List<Tangent<T>>> tangents = new ArrayList<>(Collections.nCopies(groups.size(), List.of()));
        List<List<Tangent<T>>> paths = new ArrayList<>(tangents);
        for (int step = 0; step < size.steps(); step++) {
            if (handOvers.isAt(step)) {
                int next = step;
                tangents.replaceAll(own -> handOvers.at(next, own));
                paths.replaceAll(own -> handOvers.at(next, own));
                previous = List.of();
            }
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
                    Tangent<T> top = after.get(after.size() - 1);
                    stepAdditions.addAll(add(group, step, top));
                    if (sums.has(SumKind.PATHS)) {
                        Tangent<T> path = path(group, step, carried(group, step, paths.get(g)), top, steps.get(step));
                        paths.set(g, List.of(path));
                        stepAdditions.add(addPath(group, step, path));
                    }
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

    /**
     * What the cell path of the top layer makes of the sources that are under way; a source that is read at this step starts
     * with its whole gradient.
     */
    private Tangent<T> path(
            SourceGroup group, int step, List<Tangent<T>> carried, Tangent<T> top, List<Operand<T>> coefficients) {
        Cell cell = size.architecture().cell().cell();
        List<Operand<T>> own = coefficients.subList(coefficients.size() - cell.coefficients(), coefficients.size());
        if (carried.isEmpty()) {
            return top;
        }
        Tangent<T> older = cell.keep(tf, carried.get(0), own);
        return group.reads(step) ? older.above(tf, dropDone(top, group.carried(step))) : older;
    }

    private List<Op> add(SourceGroup group, int step, Tangent<T> tangent) {
        int[] delays = delays(group, step);
        List<Op> added = new ArrayList<>(sums.addGradients(
                tangent.of(state),
                rows.subList(0, size.groupings()).stream()
                        .map(row -> active(row, group, step))
                        .toList(),
                delays));
        if (sums.has(SumKind.MOMENTS)) {
            added.add(sums.addMoments(tangent.of(state), active(allPairsRow(), group, step), delays));
        }
        previous = new ArrayList<>(added);
        previous.add(tangent.hidden());
        return added;
    }

    private Op addPath(SourceGroup group, int step, Tangent<T> path) {
        Op added = sums.addPaths(path.of(state), active(allPairsRow(), group, step), delays(group, step));
        previous = new ArrayList<>(previous);
        previous.add(added);
        return added;
    }

    private Operand<TInt32> allPairsRow() {
        return rows.get(size.groupings());
    }

    /** Rows of the sources that are within their delays. */
    private Operand<TInt32> active(Operand<TInt32> row, SourceGroup group, int step) {
        int first = group.firstActive(step);
        return tf.slice(row, tf.constant(new int[] {first}), tf.constant(new int[] {group.active(step)}));
    }

    private static int[] delays(SourceGroup group, int step) {
        int[] delays = new int[group.active(step)];
        for (int n = 0; n < delays.length; n++) {
            delays[n] = step - (group.firstActive(step) + n);
        }
        return delays;
    }
}
