package dev.stategrad.graphs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** Small models and texts drawn from a seed. */
final class TestModels {
    private TestModels() {}

    static Architecture embedded(int vocabulary, int embedding, int hidden) {
        return new Architecture(CellKind.LSTM, vocabulary, embedding, hidden, 1, false, true);
    }

    static Architecture oneHot(int vocabulary, int hidden) {
        return new Architecture(CellKind.LSTM, vocabulary, vocabulary, hidden, 1, true, true);
    }

    static Architecture embedded(CellKind cell, int layers, int vocabulary, int embedding, int hidden) {
        return new Architecture(cell, vocabulary, embedding, hidden, layers, false, true);
    }

    /** Gaussian weights of this spread; both biases of the cell differ from zero. */
    static ModelWeights random(Architecture architecture, double spread, long seed) {
        Random random = new Random(seed);
        long gates = (long) architecture.cell().gates() * architecture.hidden();
        Map<String, DenseArray> arrays = new LinkedHashMap<>();
        if (!architecture.oneHot()) {
            arrays.put(
                    ModelWeights.ENCODER,
                    gaussian(random, spread, architecture.vocabulary(), architecture.embedding()));
        }
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            arrays.put(ModelWeights.input(layer), gaussian(random, spread, gates, architecture.inputs(layer)));
            arrays.put(ModelWeights.recurrent(layer), gaussian(random, spread, gates, architecture.hidden()));
            arrays.put(ModelWeights.inputBias(layer), gaussian(random, spread, gates));
            arrays.put(ModelWeights.recurrentBias(layer), gaussian(random, spread, gates));
        }
        if (architecture.decoder()) {
            arrays.put(
                    ModelWeights.DECODER, gaussian(random, spread, architecture.vocabulary(), architecture.hidden()));
            arrays.put(ModelWeights.DECODER_BIAS, gaussian(random, spread, architecture.vocabulary()));
        }
        return ModelWeights.of(architecture.cell(), arrays);
    }

    static int[] tokens(int vocabulary, int size, long seed) {
        return new Random(seed).ints(size, 0, vocabulary).toArray();
    }

    private static DenseArray gaussian(Random random, double spread, long... shape) {
        int size = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        return DenseArray.ofFloats(values, shape);
    }
}
