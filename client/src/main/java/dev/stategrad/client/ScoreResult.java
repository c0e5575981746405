package dev.stategrad.client;

/**
 * A text's score.
 *
 * @param tokens number of tokens scored, each exactly once
 * @param logProbability sum of the natural logarithms of their probabilities
 * @param perplexity exp(−logProbability / tokens)
 */
public record ScoreResult(long tokens, double logProbability, double perplexity) {}
