package dev.stategrad.graphs;

import java.util.List;
import java.util.SplittableRandom;

/** Speed of the state-gradient engine on a model with random weights and random text, in float32. */
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
     * What is measured.
     *
     * @param cell of the model
     * @param layers L; the top one's state is differentiated
     * @param embedding E
     * @param hidden H
     * @param delays D
     * @param labels C; 0 for no grouping
     */
    public record Work(CellKind cell, int layers, int embedding, int hidden, int delays, int labels) {
        /** The paper's model and delays: one LSTM layer, E=64, H=256, D=50. */
        public static final Work PAPER = new Work(CellKind.LSTM, 1, 64, 256, 50, 0);

        public Work withCell(CellKind other) {
            return new Work(other, layers, embedding, hidden, delays, labels);
        }

        public Work withLayers(int number) {
            return new Work(cell, number, embedding, hidden, delays, labels);
        }

        public Work withHidden(int size) {
            return new Work(cell, layers, embedding, size, delays, labels);
        }

        public Work withDelays(int number) {
            return new Work(cell, layers, embedding, hidden, number, labels);
        }

        public Work withLabels(int number) {
            return new Work(cell, layers, embedding, hidden, delays, number);
        }
    }

    /**
     * @param length tokens of one measurement
     */
    public EngineBenchmark(Work work, int length) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        Architecture architecture =
                new Architecture(work.cell(), VOCABULARY, work.embedding(), work.hidden(), work.layers(), false, true);
        weights = InitialWeights.of(TrainingOptions.builder(architecture)
                .initRange(1 / Math.sqrt(work.hidden()))
                .seed(random.nextLong())
                .build());
        List<Integer> groupings = work.labels() == 0 ? List.of() : List.of(work.labels());
        StateKind state = work.cell().hasCellState() ? StateKind.CELL : StateKind.HIDDEN;
        options = new StateGradientOptions(state, work.layers(), work.delays(), 1, Precision.FLOAT32, groupings);
        tokens = random.ints(length, 0, VOCABULARY).toArray();
        labels = work.labels() == 0
                ? new int[0][]
                : new int[][] {random.ints(length, 0, work.labels()).toArray()};
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

    /** The minimal count of a token, such as 4·H²·E for each delay ≥ 1 and one layer of LSTM. */
    public double operationsPerToken() {
        return StateGradientEngine.plan(weights.architecture(), options, BUDGET).operationsPerToken();
    }

    @Override
    public void close() {
        engine.close();
    }
}
