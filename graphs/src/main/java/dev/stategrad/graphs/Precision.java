package dev.stategrad.graphs;

/** How products are computed; sums over positions are kept in float64 whatever this says. */
public enum Precision {
    FLOAT32,
    FLOAT64
}
