package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the sizes out of the shapes of the weights, and everything that does not fit them. */
final class WeightChecker {
    private final CellKind cell;
    private final Map<String, DenseArray> left;
    private final Map<String, DenseArray> all;

    WeightChecker(CellKind cell, Map<String, DenseArray> arrays) {
        this.cell = cell;
        left = new HashMap<>(arrays);
        all = Map.copyOf(arrays);
    }

    static CellKind cellOf(Map<String, DenseArray> arrays) {
        String name = ModelWeights.recurrent(1);
        long[] shape = matrix(arrays, name).shape();
        long gates = shape[0] % shape[1] == 0 ? shape[0] / shape[1] : 0;
        return switch ((int) Math.min(gates, Integer.MAX_VALUE)) {
            case 4 -> CellKind.LSTM;
            case 3 -> CellKind.GRU_RESET_AFTER;
            case 1 -> CellKind.RNN;
            default ->
                throw new InvalidInputException(
                        name,
                        "[4H, H] of an LSTM, [3H, H] of a GRU or [H, H] of a plain RNN",
                        ModelWeights.describe(shape));
        };
    }

    ModelWeights check() {
        int layers = 0;
        while (layers == 0 || all.containsKey(ModelWeights.recurrent(layers + 1))) {
            layers++;
        }
        long hidden = matrix(all, ModelWeights.recurrent(1)).shape()[1];
        long embedding = matrix(all, ModelWeights.input(1)).shape()[1];
        for (int layer = 1; layer <= layers; layer++) {
            takeLayer(layer, layer == 1 ? embedding : hidden, hidden);
        }
        boolean oneHot = !all.containsKey(ModelWeights.ENCODER);
        long vocabulary = oneHot ? embedding : matrix(all, ModelWeights.ENCODER).shape()[0];
        if (!oneHot) {
            take(ModelWeights.ENCODER, vocabulary, embedding);
        }
        boolean decoder = all.containsKey(ModelWeights.DECODER);
        if (decoder) {
            take(ModelWeights.DECODER, vocabulary, hidden);
        }
        if (decoder && all.containsKey(ModelWeights.DECODER_BIAS)) {
            take(ModelWeights.DECODER_BIAS, vocabulary);
        }
        refuseOthers(layers);
        Architecture architecture =
                new Architecture(cell, toInt(vocabulary), toInt(embedding), toInt(hidden), layers, oneHot, decoder);
        return ModelWeights.checked(architecture, all);
    }

    private void takeLayer(int layer, long inputs, long hidden) {
        long gates = cell.gates() * hidden;
        take(ModelWeights.recurrent(layer), gates, hidden);
        take(ModelWeights.input(layer), gates, inputs);
        take(ModelWeights.inputBias(layer), gates);
        take(ModelWeights.recurrentBias(layer), gates);
    }

    private void refuseOthers(int layers) {
        left.keySet().stream().sorted().findFirst().ifPresent(name -> {
            throw new InvalidInputException(
                    name,
                    "no tensor of that name in a %s of %d %s".formatted(cell, layers, layers == 1 ? "layer" : "layers"),
                    describe(all.get(name)));
        });
    }

    private static DenseArray matrix(Map<String, DenseArray> arrays, String name) {
        DenseArray array = arrays.get(name);
        if (array == null || array.shape().length != 2) {
            throw new InvalidInputException(name, "a matrix", describe(array));
        }
        return array;
    }

    private void take(String name, long... shape) {
        DenseArray array = left.remove(name);
        if (array == null || !Arrays.equals(array.shape(), shape)) {
            throw new InvalidInputException(name, ModelWeights.describe(shape), describe(array));
        }
        double[] values = array.toDoubles();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new InvalidInputException(name, "finite numbers", values[i] + " at element " + i);
            }
        }
    }

    private static String describe(@Nullable DenseArray array) {
        return array == null ? "no such tensor" : ModelWeights.describe(array.shape());
    }

    private static int toInt(long size) {
        return Math.toIntExact(size);
    }
}
