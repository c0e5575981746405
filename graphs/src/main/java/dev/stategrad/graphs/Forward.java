package dev.stategrad.graphs;

/** Reads a text forwards. */
@FunctionalInterface
interface Forward {
    /**
     * @param tokens 1 to {@link Trajectory#SEGMENT} ids
     * @param state before the first token; replaced by that after the last
     * @return coefficients of the steps' Jacobians, [T, K, H], flat
     */
    double[] coefficients(int[] tokens, Trajectory.State state);
}
