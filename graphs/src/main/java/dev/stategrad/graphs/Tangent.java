package dev.stategrad.graphs;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * Derivatives of (c, h) with respect to the embeddings of N sources, transposed and stacked: row n·E + e holds the
 * derivatives with respect to component e of source n.
 *
 * @param cell dc, [N·E, H]
 * @param hidden dh, [N·E, H]
 */
record Tangent<T extends TNumber>(Operand<T> cell, Operand<T> hidden) {
    Operand<T> of(StateKind state) {
        return state == StateKind.CELL ? cell : hidden;
    }
}
