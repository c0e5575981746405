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
    private static final double SECONDS = 1.5;
    private static final int STEPS = 4;
    private static final int CHUNK = 16;
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
        double perPair = device.run(this::pairSeconds);
        double before = device.busySeconds();
        device.run(() -> {
            try (StateGradientEngine engine = engine()) {
                accept(engine, 1);
                engine.finish(gradients -> {});
            }
            return this;
        });
        return new AnalysisCost(device.busySeconds() - before, perPair, device.run(this::spectrumSeconds));
    }

    /**
     * Time for each source and delay while a text streams through, between the first sources that are done and some later
     * ones: what setting up takes, and what the ends of a text spoil, is left out.
     */
    private double pairSeconds() {
        try (StateGradientEngine engine = engine()) {
            long firstDone = 0;
            long firstNanos = 0;
            long lastDone = 0;
            int steps = 0;
            while (true) {
                accept(engine, CHUNK);
                long done = engine.tokensDone();
                if (done == lastDone) {
                    continue;
                }
                lastDone = done;
                long now = System.nanoTime();
                if (steps++ == 0) {
                    firstDone = done;
                    firstNanos = now;
                    continue;
                }
                double seconds = (now - firstNanos) / 1e9;
                if (steps > STEPS && seconds > SECONDS) {
                    return seconds / (done - firstDone) / options.delays();
                }
            }
        }
    }

    private StateGradientEngine engine() {
        return new StateGradientEngine(weights, options, budgetBytes, device);
    }

    private void accept(StateGradientEngine engine, int tokens) {
        engine.accept(0, random(tokens, weights.architecture().vocabulary()), labels(tokens));
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
