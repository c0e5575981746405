package dev.stategrad.server.work;

/**
 * How far the running epoch has come.
 *
 * @param epoch counted from 1
 * @param tokensDone training tokens done in this epoch
 * @param tokensTotal training tokens of an epoch
 * @param perplexity over the training tokens of this epoch so far
 * @param secondsLeft estimate of the time until the last epoch is done
 */
public record TrainingProgress(
        int epoch, long tokensDone, long tokensTotal, double tokensPerSecond, double perplexity, double secondsLeft) {}
