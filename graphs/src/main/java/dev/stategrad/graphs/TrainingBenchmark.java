package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Training speed of a language model with embeddings under SGD, on random text, beside its minimal count of operations. */
public final class TrainingBenchmark implements AutoCloseable {
    private static final int WINDOWS = 3;

    private final TrainingOptions options;
    private final LanguageModelTrainer trainer;
    private final int[] tokens;

    /**
     * An LSTM of one layer, the size that figures are quoted for.
     *
     * @param vocabulary V
     * @param embedding E
     * @param hidden H
     * @param batchSize B
     * @param window T
     */
    public TrainingBenchmark(int vocabulary, int embedding, int hidden, int batchSize, int window) {
        this(TrainingOptions.builder(new Architecture(CellKind.LSTM, vocabulary, embedding, hidden, 1, false, true))
                .optimizer(OptimizerKind.SGD, 0.01)
                .sizes(batchSize, window)
                .build());
    }

    /** Any training. */
    public TrainingBenchmark(TrainingOptions options) {
        this.options = options;
        tokens = new SplittableRandom(1)
                .ints(
                        WINDOWS * (long) options.batchSize() * options.window() + 1,
                        0,
                        options.architecture().vocabulary())
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
