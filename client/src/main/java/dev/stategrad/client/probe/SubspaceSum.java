package dev.stategrad.client.probe;

/**
 * Σσ of a mean gradient, as far as it moves the state within a subspace (Fig. 3).
 *
 * @param group the grouping
 * @param label the class of its sources
 * @param subspace counting, id or whole
 * @param delay τ, in tokens
 * @param sum Σσ
 */
public record SubspaceSum(String group, String label, String subspace, int delay, double sum) {}
