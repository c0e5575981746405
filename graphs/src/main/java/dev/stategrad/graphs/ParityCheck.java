package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a model computes here with what its source framework computed: states after a float32 pass, logits from
 * these states in float64.
 */
public final class ParityCheck {
    static final String LOGITS = "logits";
    private static final Pattern STATE = Pattern.compile("(?<state>hidden|cell)_l(?<layer>[0-9]{1,4})");
    /** Tokens whose logits are computed together, so that the output matrix is read once for all of them. */
    private static final int STRETCH = 64;

    private final ModelWeights weights;
    private final ParityReference reference;
    private final RunMonitor monitor;

    private ParityCheck(ModelWeights weights, ParityReference reference, RunMonitor monitor) {
        this.weights = weights;
        this.reference = reference;
        this.monitor = monitor;
    }

    /**
     * Reads the tokens and compares.
     *
     * @throws InvalidInputException when a reference tensor is unknown to this model, of another shape or not finite, or
     *     on a bad token
     */
    public static ParityReport run(ModelWeights weights, ParityReference reference, RunMonitor monitor) {
        return new ParityCheck(weights, reference, monitor).run();
    }

    /** A tensor of the reference, and which state it is; no state means logits. */
    private record Compared(
            TensorComparison comparison,
            int layer,
            @Nullable StateKind state) {}

    private ParityReport run() {
        Tokens.check(reference.tokens(), weights.architecture().vocabulary());
        List<Compared> compared = new ArrayList<>();
        for (String name : new TreeSet<>(reference.values().keySet())) {
            compared.add(compared(name));
        }
        try (StateRecorder recorder = new StateRecorder(weights, Precision.FLOAT32, reference.streams(), monitor)) {
            for (int stream = 0; stream < reference.streams(); stream++) {
                for (int from = 0; from < reference.steps(); from += STRETCH) {
                    compare(recorder, stream, from, Math.min(STRETCH, reference.steps() - from), compared);
                }
            }
        }
        return new ParityReport(
                reference.tokens().length,
                compared.stream().map(tensor -> tensor.comparison.result()).toList());
    }

    private Compared compared(String name) {
        Architecture architecture = weights.architecture();
        if (name.equals(LOGITS)) {
            if (!architecture.decoder()) {
                throw new InvalidInputException(argument(name), "a model with an output layer", "none");
            }
            return new Compared(comparison(name, architecture.vocabulary()), 0, null);
        }
        Matcher matcher = STATE.matcher(name);
        if (!matcher.matches()) {
            throw new InvalidInputException(argument(name), "logits, hidden_l0, … or cell_l0, …", "another name");
        }
        int layer = Integer.parseInt(matcher.group("layer")) + 1;
        StateKind state = matcher.group("state").equals("cell") ? StateKind.CELL : StateKind.HIDDEN;
        requireState(name, layer, state);
        return new Compared(comparison(name, architecture.hidden()), layer, state);
    }

    private void requireState(String name, int layer, StateKind state) {
        Architecture architecture = weights.architecture();
        if (layer > architecture.layers()) {
            throw new InvalidInputException(
                    argument(name), "a state of one of " + architecture.layers() + " layers, counted from l0", name);
        }
        if (state == StateKind.CELL && !architecture.cell().hasCellState()) {
            throw new InvalidInputException(argument(name), "no cell state in a " + architecture.cell(), name);
        }
    }

    private TensorComparison comparison(String name, int width) {
        DenseArray array = reference.values().get(name);
        long[] shape = {reference.streams(), reference.steps(), width};
        if (array == null || !Arrays.equals(array.shape(), shape)) {
            throw new InvalidInputException(
                    argument(name), ModelWeights.describe(shape), array == null ? "none" : array.toString());
        }
        return new TensorComparison(name, array, reference.steps(), width);
    }

    static String argument(String name) {
        return "reference." + name;
    }

    private void compare(StateRecorder recorder, int stream, int from, int count, List<Compared> compared) {
        int first = stream * reference.steps() + from;
        StateRecorder.States states =
                recorder.states(stream, Arrays.copyOfRange(reference.tokens(), first, first + count));
        for (Compared tensor : compared) {
            if (tensor.state == null) {
                compareLogits(states.of(weights.architecture().layers(), StateKind.HIDDEN), first, tensor.comparison);
            } else {
                tensor.comparison.addRows(first, states.of(tensor.layer, tensor.state));
            }
        }
    }

    /** @param top hidden states of the top layer, [n, H] */
    private void compareLogits(double[] top, int first, TensorComparison comparison) {
        int hidden = weights.architecture().hidden();
        DenseArray matrix = weights.array(ModelWeights.DECODER);
        DenseArray bias = weights.find(ModelWeights.DECODER_BIAS);
        double[] row = new double[hidden];
        for (int word = 0; word < weights.architecture().vocabulary(); word++) {
            matrix.copyTo(row, word * hidden);
            double constant = bias == null ? 0 : bias.get(word);
            for (int t = 0; t < top.length / hidden; t++) {
                comparison.add(first + t, word, constant + dot(row, top, t * hidden));
            }
        }
    }

    private static double dot(double[] row, double[] states, int from) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += row[i] * states[from + i];
        }
        return sum;
    }
}
