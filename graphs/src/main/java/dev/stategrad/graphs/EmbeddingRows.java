package dev.stategrad.graphs;

import org.jspecify.annotations.Nullable;

/** Looks up the vectors that enter layer 1: rows of the embedding matrix, or one-hot vectors where there is none. */
final class EmbeddingRows {
    private final int size;
    private final double @Nullable [] table;

    EmbeddingRows(ModelWeights weights) {
        size = weights.architecture().embedding();
        DenseArray encoder = weights.find(ModelWeights.ENCODER);
        table = encoder == null ? null : encoder.toDoubles();
    }

    /** The vectors of the given tokens, followed by zeros, [length, E], flat. */
    double[] of(int[] tokens, int length) {
        double[] rows = new double[length * size];
        for (int t = 0; t < tokens.length; t++) {
            if (table == null) {
                rows[t * size + tokens[t]] = 1;
            } else {
                System.arraycopy(table, tokens[t] * size, rows, t * size, size);
            }
        }
        return rows;
    }
}
