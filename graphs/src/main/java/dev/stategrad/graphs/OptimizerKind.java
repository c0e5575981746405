package dev.stategrad.graphs;

/** The rule that turns gradients into steps. */
public enum OptimizerKind {
    /** Gradient descent without momentum. */
    SGD,
    /** Adagrad, accumulator starting at 0.1. */
    ADAGRAD,
    /** Adam with its authors' β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    ADAM
}
