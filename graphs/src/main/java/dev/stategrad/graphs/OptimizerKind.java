package dev.stategrad.graphs;

/** The rule that turns gradients into steps. */
public enum OptimizerKind {
    SGD,
    /** Accumulator starting at 0.1. */
    ADAGRAD
}
