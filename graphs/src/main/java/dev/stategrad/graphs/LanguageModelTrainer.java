package dev.stategrad.graphs;

import org.jspecify.annotations.Nullable;

/**
 * Trains a language model by truncated back-propagation through time: the corpus is cut into B streams, each window of T
 * steps is one step of the optimizer, and the state is carried from window to window. Every token but the corpus' first
 * is predicted exactly once an epoch. The same options give the same weights, bit for bit, on the same CPU. For one
 * thread at a time.
 */
public final class LanguageModelTrainer implements AutoCloseable {
    private final TrainingOptions options;
    private final RunMonitor monitor;
    private final TrainingGraph graph;
    private long steps;

    /** Told after each window: tokens done in this epoch, tokens of the epoch, perplexity of the epoch so far. */
    @FunctionalInterface
    public interface Progress {
        void windowDone(long tokensDone, long tokensTotal, double perplexity);
    }

    /** Starts from random weights. */
    public LanguageModelTrainer(TrainingOptions options, RunMonitor monitor) {
        this(options, InitialWeights.of(options), monitor);
    }

    /**
     * Starts from random weights and given embeddings.
     *
     * @param embeddings [V, E]; a row of NaN keeps its random start
     * @throws InvalidInputException ("embeddings") when they don't fit the options
     */
    public LanguageModelTrainer(TrainingOptions options, @Nullable DenseArray embeddings, RunMonitor monitor) {
        this(options, InitialWeights.of(options), monitor);
        throw new UnsupportedOperationException("embeddings");
    }

    /**
     * Goes on where a checkpoint was taken, also in the middle of an epoch: {@link #trainEpoch} then does the rest of it.
     *
     * @throws InvalidInputException naming what does not fit the options
     */
    public static LanguageModelTrainer resume(
            TrainingOptions options, TrainingCheckpoint checkpoint, RunMonitor monitor) {
        throw new UnsupportedOperationException("resume");
    }

    /** All that {@link #resume} needs; may be taken between two windows, from a {@link Progress}. */
    public TrainingCheckpoint checkpoint() {
        throw new UnsupportedOperationException("checkpoint");
    }

    /** Number of the epoch that {@link #trainEpoch} does next or goes on with, counted from 1. */
    public int epoch() {
        return 1;
    }

    LanguageModelTrainer(TrainingOptions options, ModelWeights start, RunMonitor monitor) {
        this.options = options;
        this.monitor = monitor;
        graph = new TrainingGraph(options, start);
    }

    /**
     * One pass over a corpus, starting from the zero state.
     *
     * @return perplexity over the epoch as it was seen, with dropout and while weights moved
     * @throws InvalidInputException on a token outside [0, V), fewer than 2 tokens, or ("learningRate") a loss that is no
     *     longer finite
     */
    public double trainEpoch(int[] tokens, Progress progress) {
        Tokens.check(tokens, options.architecture().vocabulary());
        if (tokens.length < 2) {
            throw new InvalidInputException("tokens", "at least 2", tokens.length);
        }
        TokenWindows windows = new TokenWindows(tokens, options.batchSize(), options.window());
        TrainingGraph.State state = TrainingGraph.State.zero(options);
        double loss = 0;
        long done = 0;
        for (int i = 0; i < windows.count(); i++) {
            monitor.beforeRun();
            TokenWindows.Window window = windows.window(i);
            TrainingGraph.StepResult result = graph.step(window, state, steps++);
            state = result.state();
            loss += result.loss();
            done += window.pairs();
            requireFinite(loss, done);
            progress.windowDone(done, windows.pairs(), Math.exp(loss / done));
        }
        return Math.exp(loss / done);
    }

    /** The weights as they are now. */
    public ModelWeights weights() {
        return graph.weights();
    }

    @Override
    public void close() {
        graph.close();
    }

    private void requireFinite(double loss, long done) {
        if (!Double.isFinite(loss)) {
            throw new InvalidInputException(
                    "learningRate",
                    "a rate at which the loss stays finite",
                    "%s with a loss of %s after %d tokens".formatted(options.learningRate(), loss, done));
        }
    }
}
