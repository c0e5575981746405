package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Training speed of an LSTM language model with embeddings under SGD, on random text. The minimal count of a token is
 * that of the products alone, forward once and backward twice: 3 · 2 · (4H(E + H) + H·V) operations.
 */
public final class TrainingBenchmark implements AutoCloseable {
    private static final int WINDOWS = 3;

    private final TrainingOptions options;
    private final LanguageModelTrainer trainer;
    private final int[] tokens;

    /**
     * @param vocabulary V
     * @param embedding E
     * @param hidden H
     * @param batchSize B
     * @param window T
     */
    public TrainingBenchmark(int vocabulary, int embedding, int hidden, int batchSize, int window) {
        Architecture architecture = new Architecture(CellKind.LSTM, vocabulary, embedding, hidden, 1, false, true);
        options = TrainingOptions.builder(architecture)
                .optimizer(OptimizerKind.SGD, 0.01)
                .sizes(batchSize, window)
                .clipNorm(5)
                .initRange(0.05)
                .seed(1)
                .build();
        tokens = new SplittableRandom(1)
                .ints(WINDOWS * (long) batchSize * window + 1, 0, vocabulary)
                .toArray();
        trainer = new LanguageModelTrainer(options, RunMonitor.NONE);
        tokensPerSecond();
    }

    /** Median rate of a few windows, in tokens a second. */
    public double tokensPerSecond() {
        double[] seconds = new double[WINDOWS];
        int[] done = {0};
        long[] last = {System.nanoTime()};
        trainer.trainEpoch(tokens, (count, total, perplexity) -> {
            long now = System.nanoTime();
            seconds[done[0]++] = (now - last[0]) * 1e-9;
            last[0] = now;
        });
        Arrays.sort(seconds);
        return options.batchSize() * options.window() / seconds[WINDOWS / 2];
    }

    /** The minimal count of a token. */
    public double operationsPerToken() {
        return options.operationsPerToken();
    }

    @Override
    public void close() {
        trainer.close();
    }
}
