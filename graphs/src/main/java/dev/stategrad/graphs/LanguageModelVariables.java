package dev.stategrad.graphs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * The weights of a language model as variables of a graph, and their way from and to torch.nn's layout. Gates keep
 * torch's order, but the input and the recurrent matrix lie transposed and stacked in one kernel [E + H, 4H], and the
 * cell's two biases, which act only through their sum, are one: it leaves as {@code bias_ih}, beside a zero
 * {@code bias_hh}.
 */
final class LanguageModelVariables {
    private final Architecture architecture;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final @Nullable Operand<TFloat32> encoder;
    private final Operand<TFloat32> kernel;
    private final Operand<TFloat32> bias;
    private final Operand<TFloat32> decoder;
    private final Operand<TFloat32> decoderBias;

    /** A variable with the operations that fill and read it, made once so that running adds nothing to the graph. */
    private record Slot(
            Variable<TFloat32> variable, Placeholder<TFloat32> value, Assign<TFloat32> assign, Operand<TFloat32> read) {
        static Slot create(Ops tf, String name, long... shape) {
            Shape size = Shape.of(shape);
            Variable<TFloat32> variable = tf.withName(name).variable(size, TFloat32.class);
            Placeholder<TFloat32> value =
                    tf.withName(name + "_value").placeholder(TFloat32.class, Placeholder.shape(size));
            return new Slot(
                    variable,
                    value,
                    tf.withName(name + "_assign").assign(variable, value),
                    tf.withName(name + "_read").identity(variable));
        }
    }

    LanguageModelVariables(Ops tf, Architecture architecture) {
        this.architecture = architecture;
        long vocabulary = architecture.vocabulary();
        long embedding = architecture.embedding();
        long hidden = architecture.hidden();
        long gates = architecture.cell().gates() * hidden;
        encoder = architecture.oneHot() ? null : add(tf, "encoder", vocabulary, embedding);
        kernel = add(tf, "kernel", embedding + hidden, gates);
        bias = add(tf, "bias", gates);
        decoder = add(tf, "decoder", vocabulary, hidden);
        decoderBias = add(tf, "decoder_bias", vocabulary);
    }

    private Variable<TFloat32> add(Ops tf, String name, long... shape) {
        Slot slot = Slot.create(tf, name, shape);
        slots.put(name, slot);
        return slot.variable();
    }

    /** What enters the cell for tokens of any shape: rows of the embedding matrix, or one-hot vectors; [..., E]. */
    Operand<TFloat32> inputs(Ops tf, Operand<? extends TNumber> tokens) {
        if (encoder != null) {
            return tf.gather(encoder, tokens, tf.constant(0));
        }
        return tf.oneHot(tokens, tf.constant(architecture.vocabulary()), tf.constant(1f), tf.constant(0f));
    }

    /** The embedding matrix, [V, E]; none when one-hot. */
    Optional<Operand<TFloat32>> encoder() {
        return Optional.ofNullable(encoder);
    }

    /** [E + H, 4H]. */
    Operand<TFloat32> kernel() {
        return kernel;
    }

    /** [4H]. */
    Operand<TFloat32> bias() {
        return bias;
    }

    /** [V, H]. */
    Operand<TFloat32> decoder() {
        return decoder;
    }

    /** [V]. */
    Operand<TFloat32> decoderBias() {
        return decoderBias;
    }

    void assign(Session session, ModelWeights weights) {
        if (encoder != null) {
            fill(session, "encoder", weights.array(ModelWeights.ENCODER).toFloats());
        }
        FusedWeights fused = FusedWeights.of(weights, 1);
        fill(session, "kernel", rounded(fused.weight()));
        fill(session, "bias", rounded(fused.summedBias()));
        fill(session, "decoder", weights.array(ModelWeights.DECODER).toFloats());
        DenseArray outputBias = weights.find(ModelWeights.DECODER_BIAS);
        fill(
                session,
                "decoder_bias",
                outputBias == null ? new float[architecture.vocabulary()] : outputBias.toFloats());
    }

    ModelWeights read(Session session) {
        int embedding = architecture.embedding();
        int hidden = architecture.hidden();
        int gates = architecture.cell().gates() * hidden;
        int vocabulary = architecture.vocabulary();
        Map<String, DenseArray> arrays = new LinkedHashMap<>();
        if (encoder != null) {
            arrays.put(ModelWeights.ENCODER, DenseArray.ofFloats(fetch(session, "encoder"), vocabulary, embedding));
        }
        float[] stacked = fetch(session, "kernel");
        arrays.put(
                ModelWeights.input(1), DenseArray.ofFloats(transposed(stacked, 0, embedding, gates), gates, embedding));
        arrays.put(
                ModelWeights.recurrent(1),
                DenseArray.ofFloats(transposed(stacked, embedding, hidden, gates), gates, hidden));
        arrays.put(ModelWeights.inputBias(1), DenseArray.ofFloats(fetch(session, "bias"), gates));
        arrays.put(ModelWeights.recurrentBias(1), DenseArray.ofFloats(new float[gates], gates));
        arrays.put(ModelWeights.DECODER, DenseArray.ofFloats(fetch(session, "decoder"), vocabulary, hidden));
        arrays.put(ModelWeights.DECODER_BIAS, DenseArray.ofFloats(fetch(session, "decoder_bias"), vocabulary));
        return ModelWeights.of(arrays);
    }

    private void fill(Session session, String name, float[] values) {
        Slot slot = slot(name);
        try (TFloat32 tensor =
                Tensors.of(values, slot.value().asOutput().shape().asArray())) {
            session.runner()
                    .feed(slot.value(), tensor)
                    .addTarget(slot.assign())
                    .run()
                    .close();
        }
    }

    private float[] fetch(Session session, String name) {
        try (var result = session.runner().fetch(slot(name).read()).run()) {
            Tensor tensor = result.get(0);
            return Tensors.floats(tensor);
        }
    }

    private Slot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException(name);
        }
        return slot;
    }

    private static float[] rounded(double[] values) {
        float[] floats = new float[values.length];
        for (int n = 0; n < floats.length; n++) {
            floats[n] = (float) values[n];
        }
        return floats;
    }

    private static float[] transposed(float[] stacked, int firstRow, int rows, int columns) {
        float[] matrix = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix[column * rows + row] = stacked[(firstRow + row) * columns + column];
            }
        }
        return matrix;
    }
}
