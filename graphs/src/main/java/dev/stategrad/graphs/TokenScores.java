package dev.stategrad.graphs;

/**
 * How well a model predicted the tokens of a stream, one entry for each.
 *
 * @param logProbabilities natural logarithm of the token's probability given all before it in its stream
 * @param correct whether no other token was more probable
 */
public record TokenScores(double[] logProbabilities, boolean[] correct) {}
