package dev.stategrad.server.models;

import java.util.List;

/**
 * What one epoch of training brought.
 *
 * @param epoch counted from 1
 * @param learningRate of this epoch
 * @param trainPerplexity as it was seen, with dropout and while weights moved
 * @param validPerplexity over every validation token; 0 without a validation corpus
 * @param validTokens number of tokens of the validation corpus
 * @param tokensPerSecond training speed without validation
 * @param seconds working time of the epoch with validation; a stop in between does not count
 */
public record EpochOutcome(
        int epoch,
        double learningRate,
        double trainPerplexity,
        double validPerplexity,
        long validTokens,
        double tokensPerSecond,
        double seconds) {
    /**
     * Which of the epochs 1, 2, … is the best: the first one of the lowest validation perplexity, or the last one where
     * nothing is validated; 0 when there is none.
     */
    public static int best(List<EpochOutcome> epochs) {
        int best = 0;
        for (EpochOutcome epoch : epochs) {
            if (best == 0 || epoch.validTokens == 0 || epoch.validPerplexity < epochs.get(best - 1).validPerplexity) {
                best = epoch.epoch;
            }
        }
        return best;
    }
}
