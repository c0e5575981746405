package dev.stategrad.client;

/** The rule that turns gradients into steps. */
public enum Optimizer {
    /** Stochastic gradient descent without momentum. */
    SGD,
    /** Adagrad, accumulator starting at 0.1. */
    ADAGRAD,
    /** Adam with its authors' defaults. */
    ADAM
}
