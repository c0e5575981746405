package dev.stategrad.client.probe;

/**
 * How well the input can be told from a later state (Fig. 3).
 *
 * @param representation which state
 * @param delay τ, in tokens
 * @param accuracy share of test examples
 * @param chance accuracy of always answering the most frequent class
 */
public record DelayAccuracy(String representation, int delay, double accuracy, double chance) {}
