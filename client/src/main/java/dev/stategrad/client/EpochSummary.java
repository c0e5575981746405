package dev.stategrad.client;

/**
 * What one epoch of training brought.
 *
 * @param epoch counted from 1
 * @param learningRate of this epoch
 * @param trainPerplexity over the training corpus as it was seen, with dropout and while weights moved
 * @param validPerplexity over the validation corpus, every token scored once; 0 without one
 * @param validTokens number of tokens behind {@code validPerplexity}
 * @param tokensPerSecond training speed, without validation
 * @param seconds working time of the epoch, with validation
 */
public record EpochSummary(
        int epoch,
        double learningRate,
        double trainPerplexity,
        double validPerplexity,
        long validTokens,
        double tokensPerSecond,
        double seconds) {}
