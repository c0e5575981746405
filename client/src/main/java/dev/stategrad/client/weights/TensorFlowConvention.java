package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import dev.stategrad.safetensors.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TensorFlow 1: BasicLSTMCell, LSTMCell, LSTMBlockCell, GRUCell and BasicRNNCell multiply from the left and both at once,
 * [x, h] · kernel + bias. An LSTM adds its forget bias, 1 unless told otherwise, at run time. A GRU computes r and z from
 * one kernel and n from another, with r ⊙ h in the place of h.
 */
final class TensorFlowConvention implements Convention {
    private static final String KERNEL = "kernel";
    private static final String BIAS = "bias";
    private static final String GATES_KERNEL = "gates_kernel";
    private static final String GATES_BIAS = "gates_bias";
    private static final String CANDIDATE_KERNEL = "candidate_kernel";
    private static final String CANDIDATE_BIAS = "candidate_bias";

    private static final double USUAL_FORGET_BIAS = 1;
    private static final int FORGET_GATE = 1;
    /** TensorFlow has i, g, f, o. */
    private static final int[] LSTM_ORDER = {0, 2, 1, 3};

    private static final Pattern OF_GRU =
            Pattern.compile("(?<module>(?:.*\\.)?\\w*gru\\w*)\\.(?<piece>(?:gates|candidate)\\.(?:kernel|bias))");
    private static final Pattern OF_CELL =
            Pattern.compile("(?<module>(?:.*\\.)?\\w*(?:lstm|rnn)_cell(?:_[0-9]+)?)\\.(?<piece>kernel|bias)");
    private static final Pattern OF_MODEL = Pattern.compile("(?:.*\\.)?(?<module>\\w+)\\.(?<kind>\\w+)");

    @Override
    public Set<String> pieces() {
        return Set.of(KERNEL, BIAS, GATES_KERNEL, GATES_BIAS, CANDIDATE_KERNEL, CANDIDATE_BIAS);
    }

    @Override
    public @Nullable String obstacle(String name) {
        String path = dotted(name);
        if (path.matches("(.*\\.)?w_[ifo]_diag")) {
            return "an LSTM without peepholes";
        }
        if (path.matches(".*lstm_cell(_[0-9]+)?\\.projection\\..*")) {
            return "an LSTM without projections (num_proj)";
        }
        return path.matches("(.*\\.)?(fw|bw)\\..*") ? "one direction" : null;
    }

    @Override
    public @Nullable Mention mention(String name, Set<String> all) {
        String path = dotted(name);
        Matcher ofGru = OF_GRU.matcher(path);
        if (ofGru.matches()) {
            return new Mention(ofGru.group("module"), ofGru.group("piece").replace('.', '_'), 0);
        }
        Matcher ofCell = OF_CELL.matcher(path);
        if (ofCell.matches()) {
            return new Mention(ofCell.group("module"), ofCell.group("piece"), 0);
        }
        return ofModel(path);
    }

    private static @Nullable Mention ofModel(String path) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        if (ModuleNames.isEmbedding(last)) {
            return Mention.ofModel(Role.ENCODER);
        }
        if (last.matches("softmax_(w|weights?)")) {
            return Mention.ofModel(Role.DECODER_KERNEL);
        }
        if (last.matches("softmax_(b|bias(es)?)")) {
            return Mention.ofModel(Role.DECODER_BIAS);
        }
        Matcher matcher = OF_MODEL.matcher(path);
        if (!matcher.matches() || !ModuleNames.isOutput(matcher.group("module"))) {
            return null;
        }
        return switch (matcher.group("kind")) {
            case "kernel", "weights", "w" -> Mention.ofModel(Role.DECODER_KERNEL);
            case "bias", "biases", "b" -> Mention.ofModel(Role.DECODER_BIAS);
            default -> null;
        };
    }

    /** A variable's name with dots in place of slashes, and without the number of the output that it is. */
    static String dotted(String name) {
        return name.replaceFirst(":[0-9]+$", "").replace('/', '.');
    }

    @Override
    public LayerWeights layer(Parts parts, int layer, CellChoice choice) throws WeightsException {
        return parts.find(GATES_KERNEL, layer) == null ? single(parts, layer, choice) : gru(parts, layer, choice);
    }

    private static LayerWeights single(Parts parts, int layer, CellChoice choice) throws WeightsException {
        NamedTensor kernel = parts.require(KERNEL, layer);
        kernel.requireRank(2, "a matrix [inputs + H, gates·H]");
        int columns = kernel.size(1);
        int hidden = hidden(parts, layer, kernel, choice);
        Cell cell = choice.of(kernel, columns, hidden, Cell.GRU);
        if (cell != Cell.LSTM && cell != Cell.RNN) {
            throw kernel.problem("two kernels, of gates and of the candidate, for " + cell, "one of " + kernel.shape());
        }
        requireNoForgetBias(cell, choice);
        int inputs = kernel.size(0) - hidden;
        if (inputs < 1) {
            throw kernel.problem("more than " + hidden + " rows, for inputs and H", "shape " + kernel.shape());
        }
        int[] order = cell == Cell.LSTM ? LSTM_ORDER : new int[] {0};
        View whole = View.of(kernel.tensor());
        return new LayerWeights(
                kernel.name(),
                cell,
                View.matrix(whole.rows(0, inputs).transposed().blocks(hidden, order)),
                View.matrix(whole.rows(inputs, hidden).transposed().blocks(hidden, order)),
                bias(parts.find(BIAS, layer), cell, kernel, hidden, order, choice),
                LayerWeights.noBias(kernel.tensor().type(), columns));
    }

    /** H, which one matrix for inputs and state does not tell by itself. */
    private static int hidden(Parts parts, int layer, NamedTensor kernel, CellChoice choice) throws WeightsException {
        int columns = kernel.size(1);
        if (choice.cell().isPresent()) {
            return columns / choice.cell().get().gates();
        }
        NamedTensor encoder = parts.find(Role.ENCODER);
        if (layer > 0) {
            return kernel.size(0) / 2;
        }
        if (encoder != null && encoder.rank() == 2 && kernel.size(0) > encoder.size(1)) {
            return kernel.size(0) - encoder.size(1);
        }
        NamedTensor output = parts.find(Role.DECODER_KERNEL);
        if (output != null && output.rank() == 2) {
            return output.size(0);
        }
        throw kernel.problem("--cell lstm or --cell rnn, as nothing else tells H", "none");
    }

    private static Tensor bias(
            @Nullable NamedTensor bias, Cell cell, NamedTensor kernel, int hidden, int[] order, CellChoice choice)
            throws WeightsException {
        int rows = kernel.size(1);
        Tensor values;
        if (bias == null) {
            values = LayerWeights.noBias(kernel.tensor().type(), rows);
        } else {
            bias.requireShape("as " + kernel.name() + " has " + rows + " columns", rows);
            values = View.vector(View.of(bias.tensor()).transposed().blocks(hidden, order));
        }
        return cell == Cell.LSTM
                ? withForgetBias(values, hidden, choice.forgetBias().orElse(USUAL_FORGET_BIAS))
                : values;
    }

    private static Tensor withForgetBias(Tensor bias, int hidden, double forgetBias) {
        double[] values = bias.toDoubles();
        for (int i = FORGET_GATE * hidden; i < (FORGET_GATE + 1) * hidden; i++) {
            values[i] += forgetBias;
        }
        return bias.type() == ElementType.F64
                ? Tensor.ofDoubles(values, (long) values.length)
                : Tensor.ofFloats(rounded(values), (long) values.length);
    }

    private static float[] rounded(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    private static LayerWeights gru(Parts parts, int layer, CellChoice choice) throws WeightsException {
        NamedTensor candidate = parts.require(CANDIDATE_KERNEL, layer);
        NamedTensor gates = parts.require(GATES_KERNEL, layer);
        candidate.requireRank(2, "a matrix [inputs + H, H]");
        int hidden = candidate.size(1);
        int inputs = candidate.size(0) - hidden;
        if (inputs < 1) {
            throw candidate.problem("more than " + hidden + " rows, for inputs and H", "shape " + candidate.shape());
        }
        gates.requireShape("as " + candidate.name() + " is " + candidate.shape(), inputs + hidden, 2 * hidden);
        if (choice.cell().isPresent() && choice.cell().get() != Cell.GRU) {
            throw gates.problem(choice.cell().get() + " by --cell", "a GRU whose reset gate acts before the product");
        }
        requireNoForgetBias(Cell.GRU, choice);
        List<View> ofBoth = List.of(View.of(gates.tensor()), View.of(candidate.tensor()));
        return new LayerWeights(
                candidate.name(),
                Cell.GRU,
                transposedRows(ofBoth, 0, inputs),
                transposedRows(ofBoth, inputs, hidden),
                gruBias(parts, layer, candidate, hidden),
                LayerWeights.noBias(candidate.tensor().type(), 3 * hidden));
    }

    private static Tensor transposedRows(List<View> matrices, int from, int count) {
        return View.matrix(matrices.stream()
                .map(matrix -> matrix.rows(from, count).transposed())
                .toList());
    }

    private static Tensor gruBias(Parts parts, int layer, NamedTensor candidate, int hidden) throws WeightsException {
        NamedTensor ofGates = parts.find(GATES_BIAS, layer);
        NamedTensor ofCandidate = parts.find(CANDIDATE_BIAS, layer);
        if (ofGates == null && ofCandidate == null) {
            return LayerWeights.noBias(candidate.tensor().type(), 3 * hidden);
        }
        if (ofGates == null || ofCandidate == null) {
            String missing = ofGates == null ? GATES_BIAS : CANDIDATE_BIAS;
            throw WeightsException.of(Role.ofLayer(missing, layer), "a tensor beside the other bias", "none");
        }
        ofGates.requireShape("", 2 * hidden);
        ofCandidate.requireShape("", hidden);
        List<View> parted = new ArrayList<>();
        parted.add(View.of(ofGates.tensor()).transposed());
        parted.add(View.of(ofCandidate.tensor()).transposed());
        return View.vector(parted);
    }

    private static void requireNoForgetBias(Cell cell, CellChoice choice) throws WeightsException {
        if (cell != Cell.LSTM && choice.forgetBias().isPresent()) {
            throw WeightsException.of("--forget-bias", "an LSTM", cell);
        }
    }
}
