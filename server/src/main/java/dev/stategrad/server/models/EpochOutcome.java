package dev.stategrad.server.models;

/**
 * What one epoch of training brought.
 *
 * @param epoch counted from 1
 * @param trainPerplexity as it was seen, with dropout and while weights moved
 * @param validPerplexity over every validation token; 0 without a validation corpus
 * @param validTokens number of tokens of the validation corpus
 * @param tokensPerSecond training speed without validation
 * @param seconds wall-clock time of the epoch with validation
 */
public record EpochOutcome(
        int epoch,
        double trainPerplexity,
        double validPerplexity,
        long validTokens,
        double tokensPerSecond,
        double seconds) {}
