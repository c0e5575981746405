package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the architecture out of the shapes of the weights, and everything that does not fit it. */
final class WeightChecker {
    private final Map<String, DenseArray> left;
    private final Map<String, DenseArray> all;

    WeightChecker(Map<String, DenseArray> arrays) {
        left = new HashMap<>(arrays);
        all = Map.copyOf(arrays);
    }

    ModelWeights check() {
        DenseArray recurrent = matrix(ModelWeights.RECURRENT);
        long hidden = recurrent.shape()[1];
        long gates = CellKind.LSTM.gates() * hidden;
        take(ModelWeights.RECURRENT, gates, hidden);
        long embedding = matrix(ModelWeights.INPUT).shape()[1];
        take(ModelWeights.INPUT, gates, embedding);
        take(ModelWeights.INPUT_BIAS, gates);
        take(ModelWeights.RECURRENT_BIAS, gates);
        boolean oneHot = !all.containsKey(ModelWeights.ENCODER);
        long vocabulary = oneHot ? embedding : matrix(ModelWeights.ENCODER).shape()[0];
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
        left.keySet().stream().sorted().findFirst().ifPresent(name -> {
            throw new InvalidInputException(
                    name, "no tensor of that name in a one-layer LSTM", describe(all.get(name)));
        });
        Architecture architecture =
                new Architecture(CellKind.LSTM, toInt(vocabulary), toInt(embedding), toInt(hidden), 1, oneHot, decoder);
        return ModelWeights.checked(architecture, all);
    }

    private DenseArray matrix(String name) {
        DenseArray array = all.get(name);
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
