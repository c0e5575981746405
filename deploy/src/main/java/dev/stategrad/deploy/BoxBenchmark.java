package dev.stategrad.deploy;

import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.Devices;
import dev.stategrad.graphs.EngineBenchmark;
import dev.stategrad.graphs.EngineBenchmark.Work;
import dev.stategrad.graphs.MatrixRate;
import dev.stategrad.graphs.ProductBenchmark;
import dev.stategrad.graphs.TrainingBenchmark;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Speeds of the engine and of training beside the rate of TensorFlow's own product. All of them are measured in turns, and
 * each ratio is taken within its turn, because the rate of a shared machine drifts by more than one would tolerate.
 */
final class BoxBenchmark {
    private static final int EMBEDDING = 64;
    private static final int HIDDEN = 256;
    private static final int VOCABULARY = 10_000;
    private static final int BATCH = 20;
    private static final int WINDOW = 200;
    /** Large enough to fill a device, small enough for a tenth of a second. */
    private static final int GPU_MATRIX = 8192;

    private static final int CPU_MATRIX = 1024;

    /**
     * Medians over the turns.
     *
     * @param productGflops rate of the product [512×256]·[256×3200], in 10⁹ operations a second
     * @param matrixGflops rate of a product of large matrices that lie in the device's memory, likewise
     * @param engineGflops the engine's minimal count, likewise
     * @param engineTokensPerSecond at E=64, H=256, D=50
     * @param engineRatio the engine's minimal count a second over the product's rate
     * @param trainingTokensPerSecond at V=10,000, E=64, H=256, B=20, T=200
     * @param trainingRatio likewise for training
     */
    record Result(
            double productGflops,
            double matrixGflops,
            double engineGflops,
            double engineTokensPerSecond,
            double engineRatio,
            double trainingTokensPerSecond,
            double trainingRatio) {}

    /** One growing quantity, with the rest as in the main measurement. */
    record Growth(String changed, double tokensPerSecond, double ratio) {}

    private BoxBenchmark() {}

    static Result run(int turns, int engineTokens) throws InterruptedException {
        try (ProductBenchmark product = new ProductBenchmark();
                EngineBenchmark engine = new EngineBenchmark(Work.PAPER, engineTokens);
                TrainingBenchmark training = new TrainingBenchmark(VOCABULARY, EMBEDDING, HIDDEN, BATCH, WINDOW)) {
            Turn[] measured = new Turn[turns];
            for (int turn = 0; turn < turns; turn++) {
                measured[turn] = Turn.measure(product, engine, training);
            }
            return new Result(
                    median(measured, turn -> turn.before),
                    matrixGflops(),
                    median(measured, turn -> turn.engine) * engine.operationsPerToken() * 1e-9,
                    median(measured, turn -> turn.engine),
                    median(
                            measured,
                            turn -> turn.engine * engine.operationsPerToken() * 2e-9 / (turn.before + turn.between)),
                    median(measured, turn -> turn.training),
                    median(
                            measured,
                            turn -> turn.training
                                    * training.operationsPerToken()
                                    * 2e-9
                                    / (turn.between + turn.after)));
        }
    }

    private static double matrixGflops() {
        try (MatrixRate rate = new MatrixRate(Devices.computing().startsWith("GPU") ? GPU_MATRIX : CPU_MATRIX)) {
            return rate.gigaflops();
        }
    }

    /** How the engine's speed changes with one quantity at a time. */
    static Growth[] growth(int engineTokens) throws InterruptedException {
        try (ProductBenchmark product = new ProductBenchmark()) {
            Work paper = Work.PAPER;
            return new Growth[] {
                grown(product, "D=10", paper.withDelays(10), engineTokens),
                grown(product, "D=50", paper, engineTokens),
                grown(product, "D=100", paper.withDelays(100), engineTokens),
                grown(product, "H=128", paper.withHidden(128), engineTokens),
                grown(product, "H=512", paper.withHidden(512), engineTokens),
                grown(product, "C=10", paper.withLabels(10), engineTokens),
                grown(product, "C=100", paper.withLabels(100), engineTokens),
                grown(product, "four times the tokens", paper, 4 * engineTokens),
                grown(product, "2 layers", paper.withLayers(2), engineTokens),
                grown(product, "GRU", paper.withCell(CellKind.GRU), engineTokens),
                grown(product, "GRU, reset after", paper.withCell(CellKind.GRU_RESET_AFTER), engineTokens),
                grown(product, "RNN", paper.withCell(CellKind.RNN), engineTokens)
            };
        }
    }

    private static Growth grown(ProductBenchmark product, String changed, Work work, int tokens)
            throws InterruptedException {
        try (EngineBenchmark engine = new EngineBenchmark(work, tokens)) {
            double before = product.gigaflops();
            double speed = engine.tokensPerSecond();
            double after = product.gigaflops();
            return new Growth(changed, speed, speed * engine.operationsPerToken() * 2e-9 / (before + after));
        }
    }

    private static double median(Turn[] turns, ToDoubleFunction<Turn> value) {
        double[] sorted = Arrays.stream(turns).mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Rates of one turn, in the order in which they were measured. */
    private record Turn(double before, double engine, double between, double training, double after) {
        static Turn measure(ProductBenchmark product, EngineBenchmark engine, TrainingBenchmark training)
                throws InterruptedException {
            return new Turn(
                    product.gigaflops(),
                    engine.tokensPerSecond(),
                    product.gigaflops(),
                    training.tokensPerSecond(),
                    product.gigaflops());
        }
    }
}
