package dev.stategrad.server.work;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.TextBlocks;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Measures what analyses of one kind cost, with the model itself on random text. Labels cost memory rather than time until
 * they are told of, so a few stand for all of them.
 */
final class Calibration {
    private static final double SECONDS = 1;
    private static final int STEPS = 4;
    private static final int CHUNK = 16;
    private static final int LABELS = 8;
    private static final double BYTES = 256 << 20;

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
        this.options = options(request.options(), LABELS);
    }

    /** What is measured in place of the analysis: the same with few labels, over one stream in one piece. */
    private static StateGradientOptions options(StateGradientOptions of, int mostLabels) {
        return new StateGradientOptions(
                of.state(),
                of.layer(),
                of.delays(),
                1,
                of.precision(),
                of.labelCounts().stream()
                        .map(count -> Math.min(count, mostLabels))
                        .toList(),
                of.secondMoment(),
                of.paths(),
                TextBlocks.NONE,
                of.window(),
                of.resetAfter(),
                false);
    }

    /** The largest that is measured; its sums take about as much memory as tell how long memory takes. */
    static StateGradientOptions largest(AnalysisRequest request) {
        double stack = (double) request.delays()
                * request.architecture().hidden()
                * request.architecture().embedding()
                * Double.BYTES;
        return options(request.options(), LABELS + (int) Math.ceil(BYTES / stack));
    }

    /** Takes some seconds, or longer where a few tokens do. */
    AnalysisCost measure() {
        return device.run(() -> {
            AnalysisCost text = text();
            double before = device.busySeconds();
            try (StateGradientEngine engine = engine(options)) {
                accept(engine, 1);
                engine.finish(gradients -> {});
            }
            double setup = device.busySeconds() - before;
            return new AnalysisCost(setup, perByte(), text.perPair(), text.perSpectrum());
        });
    }

    private double perByte() {
        StateGradientOptions more = largest(request);
        double bytes = memory(more) - memory(options);
        if (bytes <= 0) {
            return 0;
        }
        double few = openSeconds(options);
        return Math.max(0, openSeconds(more) - few) / bytes;
    }

    private double openSeconds(StateGradientOptions opened) {
        double before = device.busySeconds();
        engine(opened).close();
        return device.busySeconds() - before;
    }

    private double memory(StateGradientOptions planned) {
        return StateGradientEngine.plan(request.architecture(), planned, budgetBytes)
                .memoryBytes();
    }

    /** All but what setting up takes, which the first text of all spoils by compiling. */
    private AnalysisCost text() {
        try (StateGradientEngine engine = engine(options);
                LabelSpectra spectra = new LabelSpectra(request, whitening())) {
            double perPair = stream(engine);
            LabelClock clock = new LabelClock(device, spectra);
            engine.finish(gradients -> {
                spectra.of(gradients);
                clock.labelDone();
            });
            return new AnalysisCost(0, 0, perPair, clock.perSpectrum(false));
        }
    }

    /**
     * Time for each source and delay while a text streams through, between the first sources that are done and some later
     * ones: what setting up takes, and what the ends of a text spoil, is left out.
     */
    private double stream(StateGradientEngine engine) {
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

    private StateGradientEngine engine(StateGradientOptions opened) {
        return new StateGradientEngine(weights, opened, budgetBytes, device);
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

    /** Any matrix will do. */
    private double @Nullable [] whitening() {
        int size = request.architecture().embedding();
        return request.outputs().whitened()
                ? random.doubles((long) size * size, -1, 1).toArray()
                : null;
    }
}
