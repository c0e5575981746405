package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Tensor;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch: {@code torch.nn}'s LSTM, GRU and RNN and their cells, under whatever attribute names; the example
 * word_language_model; AWD-LSTM, one module a layer, whose weight drop keeps the true matrix under a name in
 * {@code _raw} beside a masked copy.
 */
final class TorchConvention implements Convention {
    static final String INPUT = "weight_ih";
    static final String RECURRENT = "weight_hh";
    static final String INPUT_BIAS = "bias_ih";
    static final String RECURRENT_BIAS = "bias_hh";

    private static final String RAW = "_raw";
    private static final Pattern OF_LAYER = Pattern.compile(
            "(?:(?<module>.*)\\.)?(?<piece>(?:weight|bias)_(?:ih|hh))(?:_l(?<layer>[0-9]{1,4}))?(?:_raw)?");
    private static final Pattern OF_MODEL = Pattern.compile("(?:.*\\.)?(?<module>\\w+)\\.(?<kind>weight|bias)");

    @Override
    public Set<String> pieces() {
        return Set.of(INPUT, RECURRENT, INPUT_BIAS, RECURRENT_BIAS);
    }

    @Override
    public Set<String> redundant(Set<String> names) {
        Set<String> raw = new HashSet<>();
        for (String name : names) {
            if (name.endsWith(RAW)) {
                raw.add(unwrapped(name.substring(0, name.length() - RAW.length())));
            }
        }
        Set<String> masked = new HashSet<>();
        for (String name : names) {
            if (!name.endsWith(RAW) && raw.contains(unwrapped(name))) {
                masked.add(name);
            }
        }
        return masked;
    }

    @Override
    public @Nullable String obstacle(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (last.matches("weight_hr_l[0-9]+(_reverse)?")) {
            return "an LSTM without projections (proj_size)";
        }
        if (last.matches("(weight|bias)_(ih|hh)_l[0-9]+_reverse")) {
            return "one direction";
        }
        return last.matches("(?i)w_?c[ifo]") ? "an LSTM without peepholes" : null;
    }

    @Override
    public @Nullable Mention mention(String name, Set<String> all) {
        String unwrapped = unwrapped(name);
        Matcher ofLayer = OF_LAYER.matcher(unwrapped);
        if (ofLayer.matches()) {
            String module = ofLayer.group("module");
            String layer = ofLayer.group("layer");
            return new Mention(
                    module == null ? "" : module, ofLayer.group("piece"), layer == null ? 0 : Integer.parseInt(layer));
        }
        Matcher ofModel = OF_MODEL.matcher(unwrapped);
        if (!ofModel.matches()) {
            return null;
        }
        boolean weight = ofModel.group("kind").equals("weight");
        if (weight && ModuleNames.isEmbedding(ofModel.group("module"))) {
            return Mention.ofModel(Role.ENCODER);
        }
        return ModuleNames.isOutput(ofModel.group("module"))
                ? Mention.ofModel(weight ? Role.DECODER : Role.DECODER_BIAS)
                : null;
    }

    // DataParallel and weight drop put their inner module under the name "module".
    private static String unwrapped(String name) {
        return name.replaceAll("(?<=^|\\.)module\\.", "");
    }

    @Override
    public LayerWeights layer(Parts parts, int layer, CellChoice choice) throws WeightsException {
        NamedTensor recurrent = parts.require(RECURRENT, layer);
        NamedTensor input = parts.require(INPUT, layer);
        recurrent.requireRank(2, "a matrix [gates·H, H]");
        input.requireRank(2, "a matrix [gates·H, inputs]");
        int hidden = recurrent.size(1);
        Cell cell = choice.of(recurrent, recurrent.size(0), hidden, Cell.GRU_RESET_AFTER);
        int rows = cell.gates() * hidden;
        input.requireShape("as " + recurrent.name() + " has " + rows + " rows", rows, input.size(1));
        return new LayerWeights(
                recurrent.name(),
                cell,
                input.tensor(),
                recurrent.tensor(),
                bias(parts, INPUT_BIAS, RECURRENT_BIAS, layer, recurrent, rows),
                bias(parts, RECURRENT_BIAS, INPUT_BIAS, layer, recurrent, rows));
    }

    // torch.nn has both biases or neither, so one that is missing alone was lost on the way.
    private static Tensor bias(Parts parts, String piece, String other, int layer, NamedTensor recurrent, int rows)
            throws WeightsException {
        NamedTensor bias = parts.find(piece, layer);
        if (bias == null) {
            NamedTensor lonely = parts.find(other, layer);
            if (lonely != null) {
                throw WeightsException.of(Role.ofLayer(piece, layer), "a tensor beside " + lonely.name(), "none");
            }
            return LayerWeights.noBias(recurrent.tensor().type(), rows);
        }
        bias.requireShape("as " + recurrent.name() + " has " + rows + " rows", rows);
        return bias.tensor();
    }
}
