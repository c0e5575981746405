package dev.stategrad.graphs;

/** Placeholder of the contract. */
public final class LanguageModelTrainer implements AutoCloseable {
    /** Told after each window: tokens done in this epoch, tokens of the epoch, perplexity of the epoch so far. */
    @FunctionalInterface
    public interface Progress {
        void windowDone(long tokensDone, long tokensTotal, double perplexity);
    }

    public LanguageModelTrainer(TrainingOptions options, RunMonitor monitor) {}

    /**
     * One pass over a corpus, starting from the zero state.
     *
     * @return perplexity over the epoch as it was seen, with dropout and while weights moved
     * @throws InvalidInputException on a token outside [0, V) or fewer than 2 tokens
     */
    public double trainEpoch(int[] tokens, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** The weights as they are now. */
    public ModelWeights weights() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
