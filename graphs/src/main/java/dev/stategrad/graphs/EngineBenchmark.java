package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Speed of the state-gradient engine on an LSTM with random weights and random text, in float32. */
public final class EngineBenchmark {
    private static final int VOCABULARY = 1000;
    private static final long BUDGET = Runtime.getRuntime().maxMemory() * 4;

    private final ModelWeights weights;
    private final StateGradientOptions options;
    private final int[] tokens;
    private final int[][] labels;

    /**
     * @param embedding E
     * @param hidden H
     * @param delays D
     * @param labelCount C; 0 for no grouping
     * @param length tokens of one measurement
     */
    public EngineBenchmark(int embedding, int hidden, int delays, int labelCount, int length) {
        SplittableRandom random = new SplittableRandom(1);
        Architecture architecture = new Architecture(CellKind.LSTM, VOCABULARY, embedding, hidden, 1, false, true);
        weights = InitialWeights.of(new TrainingOptions(
                architecture, OptimizerKind.SGD, 1, 1, 1, 1, 0, 1 / Math.sqrt(hidden), 1, random.nextLong()));
        List<Integer> groupings = labelCount == 0 ? List.of() : List.of(labelCount);
        options = new StateGradientOptions(StateKind.CELL, 1, delays, 1, Precision.FLOAT32, groupings);
        tokens = random.ints(length, 0, VOCABULARY).toArray();
        labels = labelCount == 0
                ? new int[0][]
                : new int[][] {random.ints(length, 0, labelCount).toArray()};
    }

    /**
     * Rate at which a running analysis gets its sources done, in tokens a second: with the forward pass, forming K, sums,
     * and the end of the text; without building graphs and the first runs, which an analysis does once.
     */
    public double tokensPerSecond() {
        try (StateGradientEngine engine = new StateGradientEngine(weights, options, BUDGET, RunMonitor.NONE)) {
            warmUp(engine);
            long start = System.nanoTime();
            long before = engine.tokensDone();
            engine.accept(0, tokens, labels);
            engine.finish();
            return (engine.tokensDone() - before) / ((System.nanoTime() - start) * 1e-9);
        }
    }

    private void warmUp(StateGradientEngine engine) {
        int length = Math.max(1, tokens.length / 4);
        int[][] firstLabels = Arrays.stream(labels)
                .map(column -> Arrays.copyOf(column, length))
                .toArray(int[][]::new);
        engine.accept(0, Arrays.copyOf(tokens, length), firstLabels);
    }

    /** The minimal count of a token: 4·H²·E for each delay ≥ 1. */
    public double operationsPerToken() {
        return StateGradientEngine.plan(weights.architecture(), options, BUDGET).operationsPerToken();
    }
}
