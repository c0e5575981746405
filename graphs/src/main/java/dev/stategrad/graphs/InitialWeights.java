package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where training starts: every weight and bias uniform in [−initRange, initRange], drawn from the seed in the order in
 * which the tensors stand here. Of a layer's two biases one is drawn, and the other starts at zero, so that their sum keeps
 * to the range.
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
        return new InitialWeights(options).draw(null);
    }

    /**
     * @param embeddings [V, E]; a row of NaN keeps its random start
     * @throws InvalidInputException ("embeddings") when they don't fit the options
     */
    static ModelWeights of(TrainingOptions options, @Nullable DenseArray embeddings) {
        if (embeddings != null) {
            requireThatFit(options.architecture(), embeddings);
        } else if (options.freezeEmbeddings()) {
            throw new InvalidInputException("embeddings", "a matrix to freeze", "none");
        }
        return new InitialWeights(options).draw(embeddings);
    }

    private ModelWeights draw(@Nullable DenseArray embeddings) {
        Architecture architecture = options.architecture();
        int hidden = architecture.hidden();
        int width = architecture.cell().gates() * hidden;
        if (!architecture.oneHot()) {
            put(ModelWeights.ENCODER, architecture.vocabulary(), architecture.embedding());
        }
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            put(ModelWeights.input(layer), width, architecture.inputs(layer));
            put(ModelWeights.recurrent(layer), width, hidden);
            arrays.put(ModelWeights.inputBias(layer), DenseArray.ofFloats(layerBias(width, hidden), width));
            arrays.put(ModelWeights.recurrentBias(layer), DenseArray.ofFloats(new float[width], width));
        }
        put(ModelWeights.DECODER, architecture.vocabulary(), hidden);
        put(ModelWeights.DECODER_BIAS, architecture.vocabulary());
        if (embeddings != null) {
            arrays.computeIfPresent(ModelWeights.ENCODER, (name, drawn) -> replaced(drawn, embeddings));
        }
        if (options.tied()) {
            arrays.computeIfPresent(ModelWeights.ENCODER, (name, encoder) -> {
                arrays.replace(ModelWeights.DECODER, encoder);
                return encoder;
            });
        }
        return ModelWeights.of(architecture.cell(), arrays);
    }

    private float[] layerBias(int width, int hidden) {
        float[] bias = uniform(width);
        if (options.forgetBias() != 0) {
            for (int i = hidden; i < 2 * hidden; i++) {
                bias[i] += (float) options.forgetBias();
            }
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

    private static DenseArray replaced(DenseArray drawn, DenseArray given) {
        float[] values = drawn.toFloats();
        float[] wanted = given.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.isNaN(wanted[i]) ? values[i] : wanted[i];
        }
        return DenseArray.ofFloats(values, drawn.shape());
    }

    private static void requireThatFit(Architecture architecture, DenseArray embeddings) {
        if (architecture.oneHot()) {
            throw new InvalidInputException("embeddings", "none for one-hot input", embeddings);
        }
        long[] shape = {architecture.vocabulary(), architecture.embedding()};
        if (!Arrays.equals(embeddings.shape(), shape)) {
            throw new InvalidInputException("embeddings", "shape " + Arrays.toString(shape), embeddings);
        }
        float[] values = embeddings.toFloats();
        int size = architecture.embedding();
        for (int i = 0; i < values.length; i++) {
            if (Float.isInfinite(values[i]) || Float.isNaN(values[i]) != Float.isNaN(values[i - i % size])) {
                throw new InvalidInputException(
                        "embeddings", "rows of finite numbers, or of NaN alone", values[i] + " in row " + i / size);
            }
        }
    }
}
