package dev.stategrad.graphs;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trains a language model by truncated back-propagation through time: the corpus is cut into B streams, each window of T
 * steps is one step of the optimizer, and the state is carried from window to window. Every token but the corpus' first
 * is predicted exactly once an epoch. The same options give the same weights, bit for bit, on the same CPU, also when the
 * training was stopped between two windows and resumed from a checkpoint. For one thread at a time.
 */
public final class LanguageModelTrainer implements AutoCloseable {
    private final TrainingOptions options;
    private final RunMonitor monitor;
    private final TrainingGraph graph;
    private final TrainingBatch.Maker batches;
    private TrainingPosition position;

    /** Told after each window: tokens done in this epoch, tokens of the epoch, perplexity of the epoch so far. */
    @FunctionalInterface
    public interface Progress {
        /** On the thread that trains; may take a {@link LanguageModelTrainer#checkpoint}. */
        void windowDone(long tokensDone, long tokensTotal, double perplexity);
    }

    /** Starts from random weights. */
    public LanguageModelTrainer(TrainingOptions options, RunMonitor monitor) {
        this(options, (DenseArray) null, monitor);
    }

    /**
     * Starts from random weights and, if there are any, given embeddings.
     *
     * @param embeddings [V, E]; a row of NaN keeps its random start
     * @throws InvalidInputException ("embeddings") when they don't fit the options, or are to be frozen and missing
     */
    public LanguageModelTrainer(TrainingOptions options, @Nullable DenseArray embeddings, RunMonitor monitor) {
        this(options, InitialWeights.of(options, embeddings), monitor);
    }

    LanguageModelTrainer(TrainingOptions options, ModelWeights start, RunMonitor monitor) {
        this(options, monitor, TrainingPosition.start(options));
        graph.start(start);
    }

    private LanguageModelTrainer(TrainingOptions options, RunMonitor monitor, TrainingPosition position) {
        this.options = options;
        this.monitor = monitor;
        this.position = position;
        graph = new TrainingGraph(options);
        batches = new TrainingBatch.Maker(options);
    }

    /**
     * The weights that a training would start from, which are those of an untrained model.
     *
     * @param embeddings as for the constructor
     * @throws InvalidInputException ("embeddings") when they don't fit the options, or are to be frozen and missing
     */
    public static ModelWeights initialWeights(TrainingOptions options, @Nullable DenseArray embeddings) {
        return InitialWeights.of(options, embeddings);
    }

    /**
     * Goes on where a checkpoint was taken. In the middle of an epoch {@link #trainEpoch} does the rest of it, and must be
     * given the same corpus.
     *
     * @throws InvalidInputException naming what is missing or does not fit the options
     */
    public static LanguageModelTrainer resume(
            TrainingOptions options, TrainingCheckpoint checkpoint, RunMonitor monitor) {
        LanguageModelTrainer trainer =
                new LanguageModelTrainer(options, monitor, TrainingPosition.restore(checkpoint, options));
        try {
            trainer.graph.restore(checkpoint.arrays());
            return trainer;
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
    }

    /** All that {@link #resume} needs; also between two windows, from a {@link Progress} or after a cancellation. */
    public TrainingCheckpoint checkpoint() {
        SortedMap<String, DenseArray> arrays = graph.store();
        SortedMap<String, String> values = new TreeMap<>();
        position.store(arrays, values, options);
        return new TrainingCheckpoint(arrays, values);
    }

    /** Number of the epoch that {@link #trainEpoch} does next or goes on with, counted from 1. */
    public int epoch() {
        return position.epoch();
    }

    /**
     * One pass over a corpus, starting from the zero state, or the rest of a pass that was interrupted.
     *
     * @return perplexity over the epoch as it was seen, with dropout and while weights moved; an estimate, a little low, when
     *     the softmax is sampled
     * @throws InvalidInputException on a token outside [0, V), fewer than 2 tokens, another corpus than that of the
     *     interrupted pass, or ("learningRate") a loss that is no longer finite
     */
    public double trainEpoch(int[] tokens, Progress progress) {
        Tokens.check(tokens, options.architecture().vocabulary());
        if (tokens.length < 2) {
            throw new InvalidInputException("tokens", "at least 2", tokens.length);
        }
        TokenWindows windows = new TokenWindows(tokens, options.batchSize(), options.window());
        if (position.corpus() != 0 && position.corpus() != windows.pairs()) {
            throw new InvalidInputException(
                    "tokens",
                    "the %d tokens of the epoch that was interrupted".formatted(position.corpus() + 1),
                    tokens.length);
        }
        @Nullable CandidateSampler sampler = sampler(tokens);
        while (position.windows() < windows.count()) {
            monitor.beforeRun();
            step(windows, sampler);
            requireFiniteLoss();
            progress.windowDone(position.pairs(), windows.pairs(), position.perplexity());
        }
        double perplexity = position.perplexity();
        position = position.nextEpoch(options);
        return perplexity;
    }

    private void step(TokenWindows windows, @Nullable CandidateSampler sampler) {
        TokenWindows.Window window = windows.window(position.windows());
        long number = position.steps() + 1;
        TrainingBatch batch =
                sampler == null ? batches.of(window) : batches.of(window, sampler.draw(options.seed(), number));
        TrainingGraph.Step step = new TrainingGraph.Step(number, options.learningRate(position.epoch()));
        position = position.after(window, windows.pairs(), graph.step(batch, position.state(), step));
    }

    private @Nullable CandidateSampler sampler(int[] tokens) {
        int words = options.sampledSoftmax();
        return words == 0
                ? null
                : new CandidateSampler(tokens, options.architecture().vocabulary(), words);
    }

    /** The weights as they are now. */
    public ModelWeights weights() {
        return graph.weights();
    }

    @Override
    public void close() {
        graph.close();
    }

    private void requireFiniteLoss() {
        if (!Double.isFinite(position.loss())) {
            throw new InvalidInputException(
                    "learningRate",
                    "a rate at which the loss stays finite",
                    "%s with a loss of %s after %d tokens"
                            .formatted(options.learningRate(), position.loss(), position.pairs()));
        }
    }
}
