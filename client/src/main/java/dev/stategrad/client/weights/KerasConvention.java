package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keras: LSTM, GRU and SimpleRNN multiply from the left, x · kernel + h · recurrent_kernel + bias. A GRU with
 * {@code reset_after} has one bias for each product, one without has a single one.
 */
final class KerasConvention implements Convention {
    private static final String KERNEL = "kernel";
    private static final String RECURRENT = "recurrent_kernel";
    private static final String BIAS = "bias";

    private static final Pattern VARIABLE = Pattern.compile("(?:(?<module>.*)\\.)?(?<piece>\\w+)");
    private static final int[] LSTM_ORDER = {0, 1, 2, 3};
    /** Keras has z, r, n. */
    private static final int[] GRU_ORDER = {1, 0, 2};

    private static final int[] RNN_ORDER = {0};

    @Override
    public Set<String> pieces() {
        return Set.of(KERNEL, RECURRENT, BIAS);
    }

    @Override
    public @Nullable String obstacle(String name) {
        String path = TensorFlowConvention.dotted(name);
        if (path.matches("(?i)(.*\\.)?(forward|backward)_.*")) {
            return "one direction";
        }
        return path.contains("peephole") ? "an LSTM without peepholes" : null;
    }

    @Override
    public @Nullable Mention mention(String name, Set<String> all) {
        Matcher matcher = VARIABLE.matcher(TensorFlowConvention.dotted(name));
        if (!matcher.matches()) {
            return null;
        }
        String module = matcher.group("module") == null ? "" : matcher.group("module");
        String piece = matcher.group("piece");
        if (piece.equals("embeddings")) {
            return Mention.ofModel(Role.ENCODER);
        }
        if (!pieces().contains(piece)) {
            return null;
        }
        if (isRecurrent(module, all)) {
            return new Mention(module, piece, 0);
        }
        return Mention.ofModel(piece.equals(KERNEL) ? Role.DECODER_KERNEL : Role.DECODER_BIAS);
    }

    private static boolean isRecurrent(String module, Set<String> all) {
        String recurrent = module.isEmpty() ? RECURRENT : module + "." + RECURRENT;
        return all.stream().anyMatch(name -> TensorFlowConvention.dotted(name).equals(recurrent));
    }

    @Override
    public LayerWeights layer(Parts parts, int layer, CellChoice choice) throws WeightsException {
        NamedTensor recurrent = parts.require(RECURRENT, layer);
        NamedTensor input = parts.require(KERNEL, layer);
        NamedTensor bias = parts.find(BIAS, layer);
        recurrent.requireRank(2, "a matrix [H, gates·H]");
        input.requireRank(2, "a matrix [inputs, gates·H]");
        int hidden = recurrent.size(0);
        int gates = recurrent.size(1);
        Cell cell = choice.of(recurrent, gates, hidden, gru(recurrent, bias, choice));
        input.requireShape("as " + recurrent.name() + " has " + gates + " columns", input.size(0), gates);
        int[] order = order(cell);
        List<Tensor> biases = biases(bias, cell, recurrent, order);
        return new LayerWeights(
                recurrent.name(),
                cell,
                View.matrix(View.of(input.tensor()).transposed().blocks(hidden, order)),
                View.matrix(View.of(recurrent.tensor()).transposed().blocks(hidden, order)),
                biases.get(0),
                biases.get(1));
    }

    private static int[] order(Cell cell) {
        return switch (cell) {
            case LSTM -> LSTM_ORDER;
            case GRU, GRU_RESET_AFTER -> GRU_ORDER;
            case RNN -> RNN_ORDER;
        };
    }

    /** Which GRU it is, if it is one: its bias tells. */
    private static Cell gru(NamedTensor recurrent, @Nullable NamedTensor bias, CellChoice choice)
            throws WeightsException {
        if (bias == null && choice.cell().isEmpty() && recurrent.size(1) == 3L * recurrent.size(0)) {
            throw recurrent.problem(
                    "--cell gru or --cell gru-reset-after beside a GRU that has no bias to tell reset_after by",
                    "none");
        }
        return bias != null && bias.rank() == 2 ? Cell.GRU_RESET_AFTER : Cell.GRU;
    }

    private static List<Tensor> biases(@Nullable NamedTensor bias, Cell cell, NamedTensor recurrent, int[] order)
            throws WeightsException {
        int hidden = recurrent.size(0);
        int rows = recurrent.size(1);
        Tensor none = LayerWeights.noBias(recurrent.tensor().type(), rows);
        if (bias == null) {
            return List.of(none, none);
        }
        if (cell == Cell.GRU_RESET_AFTER) {
            bias.requireShape("a GRU with reset_after", 2, rows);
            View both = View.of(bias.tensor());
            return List.of(
                    View.vector(both.rows(0, 1).transposed().blocks(hidden, order)),
                    View.vector(both.rows(1, 1).transposed().blocks(hidden, order)));
        }
        bias.requireShape("as " + recurrent.name() + " has " + rows + " columns", rows);
        return List.of(View.vector(View.of(bias.tensor()).transposed().blocks(hidden, order)), none);
    }
}
