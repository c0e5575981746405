package dev.stategrad.graphs;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One small analysis whose weights and text never change, so that devices can be compared by what they make of it: an LSTM with
 * E=32, H=64, and D=10.
 */
public final class SampleAnalysis {
    /** D. */
    public static final int DELAYS = 10;

    private static final int VOCABULARY = 50;
    private static final int EMBEDDING = 32;
    private static final int HIDDEN = 64;
    private static final int TOKENS = 300;
    /** D·H·E. */
    public static final int SIZE = DELAYS * HIDDEN * EMBEDDING;

    private static final long SEED = 6;
    private static final long BUDGET_BYTES = 1L << 30;
    /** Large enough that gradients reach back over all delays. */
    private static final double SPREAD = 0.4;

    private SampleAnalysis() {}

    /** Mean gradients Ḡ[τ] of the cell, [D, H, E], flat, as this process's device computes them. */
    public static double[] means(Precision precision) {
        Architecture architecture = new Architecture(CellKind.LSTM, VOCABULARY, EMBEDDING, HIDDEN, 1, false, true);
        ModelWeights weights = InitialWeights.of(TrainingOptions.builder(architecture)
                .initRange(SPREAD)
                .seed(SEED)
                .build());
        StateGradientOptions options = new StateGradientOptions(StateKind.CELL, 1, DELAYS, 1, precision, List.of());
        int[] tokens = new SplittableRandom(SEED).ints(TOKENS, 0, VOCABULARY).toArray();
        try (StateGradientEngine engine = new StateGradientEngine(weights, options, BUDGET_BYTES, RunMonitor.NONE)) {
            engine.accept(0, tokens, new int[0][]);
            return engine.finish().means(GradientSums.ALL, 0);
        }
    }
}
