package dev.stategrad.graphs;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * Derivatives of a layer's state with respect to the embeddings of N sources, transposed and stacked: row n·E + e holds
 * the derivatives with respect to component e of source n.
 *
 * @param cell dc, [N·E, H]; null for a cell without c
 * @param hidden dh, [N·E, H]
 */
record Tangent<T extends TNumber>(@Nullable Operand<T> cell, Operand<T> hidden) {
    Operand<T> of(StateKind state) {
        return state == StateKind.HIDDEN ? hidden : Objects.requireNonNull(cell, "a cell without c");
    }

    /** These sources followed by others. */
    Tangent<T> above(Ops tf, Tangent<T> others) {
        return new Tangent<>(
                cell == null ? null : stacked(tf, cell, others.cellOf()), stacked(tf, hidden, others.hidden()));
    }

    private Operand<T> stacked(Ops tf, Operand<T> top, Operand<T> bottom) {
        return tf.concat(List.of(top, bottom), tf.constant(0));
    }

    /** dc of a cell that has one. */
    Operand<T> cellOf() {
        return of(StateKind.CELL);
    }
}
