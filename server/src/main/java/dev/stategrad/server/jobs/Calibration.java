package dev.stategrad.server.jobs;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.SpectrumSolver;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.TextBlocks;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures what analyses of one kind cost, with the model itself on random text. Labels cost memory rather than time, so a
 * few stand for all of them.
 */
final class Calibration {
    private static final double SECONDS = 1;
    private static final double SPECTRUM_SECONDS = 0.25;
    private static final int LABELS = 8;
    private static final int MATRICES = 8;

    private final AnalysisRequest request;
    private final ModelWeights weights;
    private final DeviceUser device;
    private final long budgetBytes;
    private final StateGradientOptions options;
    private final SplittableRandom random = new SplittableRandom(1);

    Calibration(AnalysisRequest request, ModelWeights weights, DeviceUser device, long budgetBytes) {
        this.request = request;
        this.weights = weights;
        this.device = device;
        this.budgetBytes = budgetBytes;
        this.options = options(request.options());
    }

    /** What is measured in place of the analysis: the same with few labels, over one stream in one piece. */
    static StateGradientOptions options(StateGradientOptions of) {
        return new StateGradientOptions(
                of.state(),
                of.layer(),
                of.delays(),
                1,
                of.precision(),
                of.labelCounts().stream().map(count -> Math.min(count, LABELS)).toList(),
                of.secondMoment(),
                TextBlocks.NONE,
                of.window(),
                of.resetAfter(),
                false);
    }

    /** Takes two or three seconds, or longer where a few tokens do. */
    AnalysisCost measure() {
        // The first run of all pays for compiling.
        int few = 2 * Math.min(options.delays(), 100);
        engineSeconds(few);
        double fewSeconds = engineSeconds(few);
        double fewPairs = pairs(few);
        int many = few * (int) Math.max(2, Math.min(1000, Math.ceil(SECONDS / fewSeconds)));
        double manySeconds = engineSeconds(many);
        double perPair = Math.max(0, (manySeconds - fewSeconds) / (pairs(many) - fewPairs));
        double setup = Math.max(0, fewSeconds - perPair * fewPairs);
        return new AnalysisCost(setup, perPair, device.run(this::spectrumSeconds));
    }

    private double pairs(int tokens) {
        return AnalysisCost.pairs(tokens, 1, options.delays());
    }

    private double engineSeconds(int tokens) {
        double before = device.busySeconds();
        device.run(() -> {
            try (StateGradientEngine engine = new StateGradientEngine(weights, options, budgetBytes, device)) {
                engine.accept(0, random(tokens, weights.architecture().vocabulary()), labels(tokens));
                engine.finish(gradients -> {});
            }
            return tokens;
        });
        return device.busySeconds() - before;
    }

    private int[][] labels(int tokens) {
        List<Integer> counts = options.labelCounts();
        int[][] labels = new int[counts.size()][];
        for (int g = 0; g < labels.length; g++) {
            labels[g] = random(tokens, counts.get(g));
        }
        return labels;
    }

    private int[] random(int size, int bound) {
        return random.ints(size, 0, bound).toArray();
    }

    private double spectrumSeconds() {
        int h = request.architecture().hidden();
        int e = request.architecture().embedding();
        int matrices = Math.min(MATRICES, options.delays());
        double[] stack = random.doubles((long) matrices * h * e, -1, 1).toArray();
        boolean vectors = request.outputs().rightVectors();
        try (SpectrumSolver solver = new SpectrumSolver(options.precision())) {
            solver.solve(stack, matrices, h, e, vectors);
            int rounds = 0;
            long start = System.nanoTime();
            double seconds = 0;
            while (rounds == 0 || seconds < SPECTRUM_SECONDS) {
                device.beforeRun();
                solver.solve(stack, matrices, h, e, vectors);
                rounds++;
                seconds = (System.nanoTime() - start) / 1e9;
            }
            return seconds / (rounds * matrices);
        }
    }
}
