package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * One step of a stack of layers, applied to tangents. Layer 1 is moved by the embedding, every other layer by the hidden
 * vector of the layer below it at the same step; each keeps what it had.
 *
 * @param <T> element type of the products
 */
final class StepJacobian<T extends TNumber> {
    private final Ops tf;
    private final Cell cell;
    private final List<Cell.Weights<T>> layers;
    private final List<List<Operand<T>>> coefficients;
    /** Folded once a step, for all the sources that are under way. */
    private final List<@Nullable List<Operand<T>>> recurrent = new ArrayList<>();

    private final List<@Nullable List<Operand<T>>> input = new ArrayList<>();

    /**
     * @param layers weights, lowest layer first
     * @param step coefficients of the step, each [1, H], layer by layer
     */
    StepJacobian(Ops tf, Cell cell, List<Cell.Weights<T>> layers, List<Operand<T>> step) {
        this.tf = tf;
        this.cell = cell;
        this.layers = layers;
        coefficients = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            coefficients.add(step.subList(layer * cell.coefficients(), (layer + 1) * cell.coefficients()));
            recurrent.add(null);
            input.add(null);
        }
    }

    /**
     * Tangents of all layers after the step.
     *
     * @param ordered what the first product is built with, so that the caller decides what it waits for
     * @param before tangents of each layer before the step; empty when no source is under way
     * @param reads whether a source joins at this step; its rows come last
     */
    List<Tangent<T>> advance(Ops ordered, List<Tangent<T>> before, boolean reads) {
        List<Tangent<T>> after = new ArrayList<>();
        after.add(lowest(ordered, before.isEmpty() ? null : before.get(0), reads));
        for (int layer = 1; layer < layers.size(); layer++) {
            Tangent<T> own = before.isEmpty() ? null : before.get(layer);
            after.add(upper(layer, own, after.get(layer - 1), reads));
        }
        return after;
    }

    private Tangent<T> lowest(Ops ordered, @Nullable Tangent<T> before, boolean reads) {
        Tangent<T> older = before == null
                ? null
                : cell.advance(
                        ordered,
                        before,
                        (ops, n) ->
                                ops.linalg.matMul(before.hidden(), recurrent(0).get(n)),
                        step(0));
        if (!reads) {
            return Objects.requireNonNull(older, "no source is under way");
        }
        Tangent<T> newest = cell.advance(tf, null, (ops, n) -> input(0).get(n), step(0));
        return older == null ? newest : older.above(tf, newest);
    }

    private Tangent<T> upper(int layer, @Nullable Tangent<T> own, Tangent<T> below, boolean reads) {
        Tangent<T> before = own == null || !reads ? own : own.above(tf, nothing(own));
        return cell.advance(tf, before, (ops, n) -> moved(ops, layer, n, before, below), step(layer));
    }

    private Operand<T> moved(Ops ops, int layer, int matrix, @Nullable Tangent<T> before, Tangent<T> below) {
        Operand<T> fromBelow = ops.linalg.matMul(below.hidden(), input(layer).get(matrix));
        return before == null
                ? fromBelow
                : ops.math.add(
                        fromBelow,
                        ops.linalg.matMul(before.hidden(), recurrent(layer).get(matrix)));
    }

    /** Tangents of a source that has not reached the layer yet: it joins with the layer below. */
    private Tangent<T> nothing(Tangent<T> like) {
        Operand<T> zeros = tf.zerosLike(input(0).get(0));
        return new Tangent<>(like.cell() == null ? null : zeros, zeros);
    }

    private List<Operand<T>> step(int layer) {
        return coefficients.get(layer);
    }

    private List<Operand<T>> recurrent(int layer) {
        List<Operand<T>> folded = recurrent.get(layer);
        if (folded == null) {
            folded = cell.foldRecurrent(tf, layers.get(layer), step(layer));
            recurrent.set(layer, folded);
        }
        return folded;
    }

    private List<Operand<T>> input(int layer) {
        List<Operand<T>> folded = input.get(layer);
        if (folded == null) {
            folded = cell.foldInput(tf, layers.get(layer), step(layer));
            input.set(layer, folded);
        }
        return folded;
    }
}
