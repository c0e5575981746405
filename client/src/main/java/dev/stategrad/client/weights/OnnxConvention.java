package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ONNX: the inputs W, R and B of the operators LSTM, GRU and RNN, with a leading dimension of directions. Whether a GRU's
 * reset gate acts before or after the product is an attribute, linear_before_reset, which no tensor tells.
 */
final class OnnxConvention implements Convention {
    private static final String INPUT = "W";
    private static final String RECURRENT = "R";
    private static final String BIAS = "B";

    private static final Pattern OF_LAYER =
            Pattern.compile("(?:(?<module>.*)[._])?(?<piece>[WRB])(?:_l(?<layer>[0-9]{1,4}))?");
    private static final TorchConvention TORCH = new TorchConvention();
    /** ONNX has i, o, f, g. */
    private static final int[] LSTM_ORDER = {0, 2, 3, 1};
    /** ONNX has z, r, n. */
    private static final int[] GRU_ORDER = {1, 0, 2};

    private static final int[] RNN_ORDER = {0};

    @Override
    public Set<String> pieces() {
        return Set.of(INPUT, RECURRENT, BIAS);
    }

    @Override
    public @Nullable String obstacle(String name) {
        return TensorFlowConvention.dotted(name).matches("(.*[._])?P(_l[0-9]+)?") ? "an LSTM without peepholes" : null;
    }

    @Override
    public @Nullable Mention mention(String name, Set<String> all) {
        String path = TensorFlowConvention.dotted(name);
        Matcher ofLayer = OF_LAYER.matcher(path);
        if (ofLayer.matches()) {
            String module = ofLayer.group("module");
            String layer = ofLayer.group("layer");
            return new Mention(
                    module == null ? "" : module, ofLayer.group("piece"), layer == null ? 0 : Integer.parseInt(layer));
        }
        // Exporters keep the source framework's names for what no recurrent operator takes.
        Mention kept = TORCH.mention(path, all);
        return kept != null && kept.isOfModel() ? kept : null;
    }

    @Override
    public LayerWeights layer(Parts parts, int layer, CellChoice choice) throws WeightsException {
        NamedTensor recurrent = parts.require(RECURRENT, layer);
        NamedTensor input = parts.require(INPUT, layer);
        requireOneDirection(recurrent, 3, "[1, gates·H, H]");
        requireOneDirection(input, 3, "[1, gates·H, inputs]");
        int hidden = recurrent.size(2);
        int rows = recurrent.size(1);
        if (choice.cell().isEmpty() && rows == 3L * hidden) {
            throw recurrent.problem(
                    "--cell gru (linear_before_reset = 0) or --cell gru-reset-after (1), which no tensor tells",
                    "none");
        }
        Cell cell = choice.of(recurrent, rows, hidden, Cell.GRU);
        input.requireShape("as " + recurrent.name() + " has " + rows + " rows", 1, rows, input.size(2));
        int[] order = order(cell);
        NamedTensor bias = parts.find(BIAS, layer);
        return new LayerWeights(
                recurrent.name(),
                cell,
                View.matrix(View.of(input.tensor()).blocks(hidden, order)),
                View.matrix(View.of(recurrent.tensor()).blocks(hidden, order)),
                bias(bias, 0, recurrent, order),
                bias(bias, rows, recurrent, order));
    }

    private static int[] order(Cell cell) {
        return switch (cell) {
            case LSTM -> LSTM_ORDER;
            case GRU, GRU_RESET_AFTER -> GRU_ORDER;
            case RNN -> RNN_ORDER;
        };
    }

    private static Tensor bias(@Nullable NamedTensor bias, int from, NamedTensor recurrent, int[] order)
            throws WeightsException {
        int rows = recurrent.size(1);
        if (bias == null) {
            return LayerWeights.noBias(recurrent.tensor().type(), rows);
        }
        requireOneDirection(bias, 2, "[1, 2·gates·H]");
        bias.requireShape("as " + recurrent.name() + " has " + rows + " rows", 1, 2 * rows);
        List<View> blocks = View.of(bias.tensor()).transposed().rows(from, rows).blocks(recurrent.size(2), order);
        return View.vector(blocks);
    }

    private static void requireOneDirection(NamedTensor tensor, int rank, String shape) throws WeightsException {
        tensor.requireRank(rank, "shape " + shape);
        if (tensor.size(0) != 1) {
            throw tensor.problem("one direction", tensor.size(0));
        }
    }
}
