package dev.stategrad.graphs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Where training starts: every weight and bias uniform in [−initRange, initRange], drawn from the seed in the order in
 * which the tensors stand here. The cell's two biases act only through their sum, so one is drawn and the other is zero.
 */
final class InitialWeights {
    private final TrainingOptions options;
    private final SplittableRandom random;
    private final Map<String, DenseArray> arrays = new LinkedHashMap<>();

    private InitialWeights(TrainingOptions options) {
        this.options = options;
        random = new SplittableRandom(options.seed());
    }

    static ModelWeights of(TrainingOptions options) {
        return new InitialWeights(options).draw();
    }

    private ModelWeights draw() {
        Architecture architecture = options.architecture();
        int hidden = architecture.hidden();
        int gates = architecture.cell().gates() * hidden;
        if (!architecture.oneHot()) {
            put(ModelWeights.ENCODER, architecture.vocabulary(), architecture.embedding());
        }
        put(ModelWeights.input(1), gates, architecture.embedding());
        put(ModelWeights.recurrent(1), gates, hidden);
        arrays.put(ModelWeights.inputBias(1), DenseArray.ofFloats(cellBias(gates, hidden), gates));
        arrays.put(ModelWeights.recurrentBias(1), DenseArray.ofFloats(new float[gates], gates));
        put(ModelWeights.DECODER, architecture.vocabulary(), hidden);
        put(ModelWeights.DECODER_BIAS, architecture.vocabulary());
        return ModelWeights.of(architecture.cell(), arrays);
    }

    private float[] cellBias(int gates, int hidden) {
        float[] bias = uniform(gates);
        for (int i = hidden; i < 2 * hidden; i++) {
            bias[i] += (float) options.forgetBias();
        }
        return bias;
    }

    private void put(String name, long... shape) {
        int size = 1;
        for (long dimension : shape) {
            size = Math.multiplyExact(size, Math.toIntExact(dimension));
        }
        arrays.put(name, DenseArray.ofFloats(uniform(size), shape));
    }

    private float[] uniform(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (options.initRange() * (2 * random.nextDouble() - 1));
        }
        return values;
    }
}
