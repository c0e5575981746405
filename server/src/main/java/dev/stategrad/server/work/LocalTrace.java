package dev.stategrad.server.work;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.LabelGradients;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.Spectra;
import dev.stategrad.graphs.SpectrumSolver;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.server.models.ModelRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The local view of a short text: an analysis in which every position is a label of its own, so that the mean at delay τ of
 * label t−τ is the one gradient G[t,τ].
 */
public final class LocalTrace {
    private static final int MOST_TOKENS = 512;

    /** Products of the sizes of all matrices and their ranks: about a minute of two cores. */
    private static final double MOST_WORK = 5e10;

    private final Request request;
    private final ModelWeights weights;
    private final DeviceUser device;
    private final int length;

    /** What is to be traced, checked against the model. */
    @SuppressWarnings("ArrayRecordComponent") // Handed from the wire to the engine, never compared.
    public record Request(ModelRecord model, StateKind state, int layer, Precision precision, int[] tokens) {
        public Request {
            Architecture sizes = model.architecture();
            AnalysisLimits.requireLayer(sizes, layer);
            int most = Math.min(MOST_TOKENS, affordable(sizes));
            if (tokens.length < 1 || tokens.length > most) {
                throw new InvalidInputException(
                        "tokens", "1 to " + most + " tokens (for a model of this size)", tokens.length);
            }
            for (int t = 0; t < tokens.length; t++) {
                if (tokens[t] < 0 || tokens[t] >= sizes.vocabulary()) {
                    throw new InvalidInputException("tokens[" + t + "]", "0 to " + (sizes.vocabulary() - 1), tokens[t]);
                }
            }
        }

        StateGradientOptions options() {
            return new StateGradientOptions(state, layer, tokens.length, 1, precision, List.of(tokens.length))
                    .withSeveralPasses(true);
        }

        /** Number of tokens whose pairs' decompositions take no longer than a caller waits. */
        private static int affordable(Architecture sizes) {
            double h = sizes.hidden();
            double e = sizes.embedding();
            double pairs = MOST_WORK / (h * e * Math.min(h, e));
            return (int) Math.max(1, Math.floor(Math.sqrt(2 * pairs + 0.25) - 0.5));
        }
    }

    /**
     * Row t after row t−1 and in it τ = 0 … t.
     *
     * @param frobeniusNorms [T·(T+1)/2]
     * @param largestSingularValues [T·(T+1)/2]
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed to the wire, never compared.
    public record View(double[] frobeniusNorms, double[] largestSingularValues) {}

    LocalTrace(Request request, ModelWeights weights, DeviceUser device) {
        this.request = request;
        this.weights = weights;
        this.device = device;
        this.length = request.tokens().length;
    }

    View view(long budgetBytes) {
        int pairs = length * (length + 1) / 2;
        View view = new View(new double[pairs], new double[pairs]);
        int[] positions = IntStream.range(0, length).toArray();
        return device.run(() -> {
            try (SpectrumSolver solver = new SpectrumSolver(request.options().precision());
                    StateGradientEngine engine =
                            new StateGradientEngine(weights, request.options(), budgetBytes, device)) {
                engine.accept(0, request.tokens(), new int[][] {positions});
                engine.finish(gradients -> add(gradients, solver, view));
            }
            return view;
        });
    }

    private void add(LabelGradients gradients, SpectrumSolver solver, View view) {
        if (gradients.grouping() == GradientSums.ALL) {
            return;
        }
        device.beforeRun();
        int source = gradients.label();
        int reach = length - source;
        int h = gradients.hidden();
        int e = gradients.embedding();
        int k = Math.min(h, e);
        Spectra spectra = solver.solve(Arrays.copyOf(gradients.means(), reach * h * e), reach, h, e, false);
        for (int delay = 0; delay < reach; delay++) {
            int t = source + delay;
            double[] sigma = Arrays.copyOfRange(spectra.singularValues(), delay * k, (delay + 1) * k);
            int at = t * (t + 1) / 2 + delay;
            view.largestSingularValues()[at] = sigma[0];
            view.frobeniusNorms()[at] =
                    Math.sqrt(Arrays.stream(sigma).map(s -> s * s).sum());
        }
    }
}
