package dev.stategrad.client;

/** What one learns while a training is watched. */
public sealed interface TrainingEvent {
    /** An epoch is done; epochs that were done before come first. */
    record EpochDone(EpochSummary epoch) implements TrainingEvent {}

    /**
     * Some windows of the running epoch are done.
     *
     * @param epoch counted from 1
     * @param tokensDone training tokens done in this epoch
     * @param tokensTotal training tokens of the epoch
     * @param tokensPerSecond current speed
     * @param trainPerplexity over the tokens of this epoch so far
     * @param secondsLeft until the last epoch is done
     */
    record Progress(
            int epoch,
            long tokensDone,
            long tokensTotal,
            double tokensPerSecond,
            double trainPerplexity,
            double secondsLeft)
            implements TrainingEvent {}

    /** The training is over; always the last event. */
    record Finished(ModelInfo model) implements TrainingEvent {}

    /**
     * The line to the server dropped; the training goes on there, and will be followed again.
     *
     * @param problem for a person
     */
    record LineLost(String problem) implements TrainingEvent {}
}
