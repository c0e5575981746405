package dev.stategrad.graphs;

import java.util.List;
import java.util.SplittableRandom;

/** Speed of the state-gradient engine on an LSTM with random weights and random text, in float32. */
public final class EngineBenchmark implements AutoCloseable {
    private static final int VOCABULARY = 1000;
    private static final long LONGEST_RUN_MILLIS = 1500;
    private static final long BUDGET = Runtime.getRuntime().maxMemory() * 4;

    private final ModelWeights weights;
    private final StateGradientOptions options;
    private final int[] tokens;
    private final int[][] labels;
    private final StateGradientEngine engine;

    /**
     * @param embedding E
     * @param hidden H
     * @param delays D
     * @param labelCount C; 0 for no grouping
     * @param length tokens of one measurement
     */
    public EngineBenchmark(int embedding, int hidden, int delays, int labelCount, int length)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        Architecture architecture = new Architecture(CellKind.LSTM, VOCABULARY, embedding, hidden, 1, false, true);
        weights = InitialWeights.of(TrainingOptions.builder(architecture)
                .optimizer(OptimizerKind.SGD, 1)
                .sizes(1, 1)
                .clipNorm(1)
                .initRange(1 / Math.sqrt(hidden))
                .forgetBias(1)
                .seed(random.nextLong())
                .build());
        List<Integer> groupings = labelCount == 0 ? List.of() : List.of(labelCount);
        options = new StateGradientOptions(StateKind.CELL, 1, delays, 1, Precision.FLOAT32, groupings);
        tokens = random.ints(length, 0, VOCABULARY).toArray();
        labels = labelCount == 0
                ? new int[0][]
                : new int[][] {random.ints(length, 0, labelCount).toArray()};
        engine = new StateGradientEngine(weights, options, BUDGET, RunMonitor.NONE);
        tokensPerSecond();
    }

    /**
     * Rate at which a running analysis gets its sources done, in tokens a second: with the forward pass, forming K and the
     * sums; without building graphs and the first runs, which an analysis does once.
     *
     * @throws InterruptedException when interrupted between two measurements
     */
    public double tokensPerSecond() throws InterruptedException {
        long before = engine.tokensDone();
        long start = System.nanoTime();
        do {
            engine.accept(0, tokens, labels);
        } while (engine.tokensDone() == before);
        double rate = (engine.tokensDone() - before) / ((System.nanoTime() - start) * 1e-9);
        awaitIdle();
        return rate;
    }

    /** What is still queued must not slow down whatever is measured next. */
    private void awaitIdle() throws InterruptedException {
        long done = -1;
        while (done < engine.tokensDone()) {
            done = engine.tokensDone();
            Thread.sleep(LONGEST_RUN_MILLIS);
        }
    }

    /** The minimal count of a token: 4·H²·E for each delay ≥ 1. */
    public double operationsPerToken() {
        return StateGradientEngine.plan(weights.architecture(), options, BUDGET).operationsPerToken();
    }

    @Override
    public void close() {
        engine.close();
    }
}
