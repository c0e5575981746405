package dev.stategrad.server.models;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.ModelWeights;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Small random weights of a one-layer LSTM. */
public final class TestWeights {
    private TestWeights() {}

    /** Weights with an output layer, uniform in [-0.5, 0.5). */
    public static Map<String, DenseArray> arrays(int vocabulary, int embedding, int hidden) {
        Random random = new Random(vocabulary * 31L + hidden);
        Map<String, DenseArray> arrays = new TreeMap<>();
        arrays.put("encoder.weight", uniform(random, vocabulary, embedding));
        arrays.put("rnn.weight_ih_l0", uniform(random, 4L * hidden, embedding));
        arrays.put("rnn.weight_hh_l0", uniform(random, 4L * hidden, hidden));
        arrays.put("rnn.bias_ih_l0", uniform(random, 4L * hidden));
        arrays.put("rnn.bias_hh_l0", uniform(random, 4L * hidden));
        arrays.put("decoder.weight", uniform(random, vocabulary, hidden));
        arrays.put("decoder.bias", uniform(random, vocabulary));
        return arrays;
    }

    public static ModelWeights of(int vocabulary, int embedding, int hidden) {
        return ModelWeights.of(arrays(vocabulary, embedding, hidden));
    }

    /** All tensors by their names. */
    static Map<String, ByteBuffer> bytes(ModelWeights weights) {
        return weights.arrays().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tensor -> tensor.getValue().bytes()));
    }

    public static DenseArray uniform(Random random, long... shape) {
        int size = 1;
        for (long dimension : shape) {
            size = Math.toIntExact(size * dimension);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return DenseArray.ofFloats(values, shape);
    }
}
