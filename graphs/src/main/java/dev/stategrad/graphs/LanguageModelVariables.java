package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The weights of a language model as variables of a graph, and their way from and to torch.nn's layout. Gates keep
 * torch's order, but a layer's input and recurrent matrix lie transposed and stacked in one kernel. Both biases of a layer
 * are variables of their own, as in torch.nn.
 */
final class LanguageModelVariables {
    private final Architecture architecture;
    private final List<StoredVariable> all = new ArrayList<>();
    private final @Nullable StoredVariable encoder;
    private final List<LayerVariables> layers = new ArrayList<>();
    private final StoredVariable decoder;
    private final StoredVariable decoderBias;

    /**
     * One layer with I inputs and G gates.
     *
     * @param kernel [I + H, G·H]
     * @param inputBias [G·H]
     * @param recurrentBias [G·H]
     */
    record LayerVariables(StoredVariable kernel, StoredVariable inputBias, StoredVariable recurrentBias) {}

    /** @param tied whether the output layer's matrix is the embedding matrix */
    LanguageModelVariables(Ops tf, Architecture architecture, boolean tied) {
        this.architecture = architecture;
        long vocabulary = architecture.vocabulary();
        long hidden = architecture.hidden();
        long width = architecture.cell().gates() * hidden;
        encoder = architecture.oneHot() ? null : add(tf, "encoder", vocabulary, architecture.embedding());
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            layers.add(new LayerVariables(
                    add(tf, "kernel" + layer, architecture.inputs(layer) + hidden, width),
                    add(tf, "input_bias" + layer, width),
                    add(tf, "recurrent_bias" + layer, width)));
        }
        decoder = tied && encoder != null ? encoder : add(tf, "decoder", vocabulary, hidden);
        decoderBias = add(tf, "decoder_bias", vocabulary);
    }

    private StoredVariable add(Ops tf, String name, long... shape) {
        StoredVariable variable = StoredVariable.create(tf, name, shape);
        all.add(variable);
        return variable;
    }

    /** Every variable once. */
    List<StoredVariable> all() {
        return List.copyOf(all);
    }

    /** The embedding matrix, [V, E]; none when one-hot. */
    Optional<StoredVariable> encoder() {
        return Optional.ofNullable(encoder);
    }

    /** @param layer counted from 1 */
    LayerVariables layer(int layer) {
        return layers.get(layer - 1);
    }

    /** [V, H]; the same as {@link #encoder} when tied. */
    StoredVariable decoder() {
        return decoder;
    }

    /** [V]. */
    StoredVariable decoderBias() {
        return decoderBias;
    }

    /** Whether a variable is the one that holds the embeddings. */
    boolean isEncoder(StoredVariable variable) {
        return variable == encoder;
    }

    /** What enters layer 1 for tokens of any shape: rows of the embedding matrix, or one-hot vectors; [..., E]. */
    Operand<TFloat32> inputs(Ops tf, Operand<TInt32> tokens) {
        if (encoder != null) {
            return tf.gather(encoder.variable(), tokens, tf.constant(0));
        }
        return tf.oneHot(tokens, tf.constant(architecture.vocabulary()), tf.constant(1f), tf.constant(0f));
    }

    void assign(Session session, ModelWeights weights) {
        if (encoder != null) {
            encoder.fill(session, weights.array(ModelWeights.ENCODER).toFloats());
        }
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            LayerVariables variables = layer(layer);
            FusedWeights fused = FusedWeights.of(weights, layer);
            variables.kernel().fill(session, rounded(fused.weight()));
            variables.inputBias().fill(session, rounded(fused.inputBias()));
            variables.recurrentBias().fill(session, rounded(fused.recurrentBias()));
        }
        if (!isEncoder(decoder)) {
            decoder.fill(session, weights.array(ModelWeights.DECODER).toFloats());
        }
        DenseArray bias = weights.find(ModelWeights.DECODER_BIAS);
        decoderBias.fill(session, bias == null ? new float[architecture.vocabulary()] : bias.toFloats());
    }

    ModelWeights read(Session session) {
        int hidden = architecture.hidden();
        int width = architecture.cell().gates() * hidden;
        Map<String, DenseArray> arrays = new LinkedHashMap<>();
        if (encoder != null) {
            arrays.put(ModelWeights.ENCODER, encoder.store(session));
        }
        for (int layer = 1; layer <= architecture.layers(); layer++) {
            int inputs = architecture.inputs(layer);
            LayerVariables variables = layer(layer);
            float[] kernel = variables.kernel().fetch(session);
            arrays.put(ModelWeights.input(layer), transposed(kernel, 0, inputs, width));
            arrays.put(ModelWeights.recurrent(layer), transposed(kernel, inputs, hidden, width));
            arrays.put(ModelWeights.inputBias(layer), variables.inputBias().store(session));
            arrays.put(
                    ModelWeights.recurrentBias(layer), variables.recurrentBias().store(session));
        }
        arrays.put(ModelWeights.DECODER, decoder.store(session));
        arrays.put(ModelWeights.DECODER_BIAS, decoderBias.store(session));
        return ModelWeights.of(architecture.cell(), arrays);
    }

    private static float[] rounded(double[] values) {
        float[] floats = new float[values.length];
        for (int n = 0; n < floats.length; n++) {
            floats[n] = (float) values[n];
        }
        return floats;
    }

    /** Rows of a kernel as a matrix of torch.nn, [columns, rows]. */
    private static DenseArray transposed(float[] kernel, int firstRow, int rows, int columns) {
        float[] matrix = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix[column * rows + row] = kernel[(firstRow + row) * columns + column];
            }
        }
        return DenseArray.ofFloats(matrix, columns, rows);
    }
}
