package dev.stategrad.graphs;

/** What is summed: each kind lies in rows of D matrices. */
enum SumKind {
    /** Gradients, transposed, [D, E·H]. */
    GRADIENTS,
    /** Second moments, [D, E·E]; of all pairs alone. */
    MOMENTS,
    /** Gradients by the cell path, transposed, [D, E·H]; of all pairs alone. */
    PATHS
}
