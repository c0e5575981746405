package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The checked weights of a language model, named and laid out as in {@code torch.nn}: {@code encoder.weight} [V, E]
 * (absent: one-hot input), {@code rnn.weight_ih_l0} [4H, E], {@code rnn.weight_hh_l0} [4H, H], {@code rnn.bias_ih_l0}
 * and {@code rnn.bias_hh_l0} [4H], {@code decoder.weight} [V, H] and {@code decoder.bias} [V] (both optional). Gate
 * blocks come in the order i, f, g, o.
 */
public final class ModelWeights {
    public static final String ENCODER = "encoder.weight";
    public static final String INPUT = "rnn.weight_ih_l0";
    public static final String RECURRENT = "rnn.weight_hh_l0";
    public static final String INPUT_BIAS = "rnn.bias_ih_l0";
    public static final String RECURRENT_BIAS = "rnn.bias_hh_l0";
    public static final String DECODER = "decoder.weight";
    public static final String DECODER_BIAS = "decoder.bias";

    private final Architecture architecture;
    private final Map<String, DenseArray> arrays;

    private ModelWeights(Architecture architecture, Map<String, DenseArray> arrays) {
        this.architecture = architecture;
        this.arrays = Collections.unmodifiableMap(arrays);
    }

    /**
     * Checks names, shapes and numbers.
     *
     * @throws InvalidInputException naming the tensor that is missing, unknown, of a wrong shape, or not finite
     */
    public static ModelWeights of(Map<String, DenseArray> arrays) {
        return new WeightChecker(arrays).check();
    }

    static ModelWeights checked(Architecture architecture, Map<String, DenseArray> arrays) {
        return new ModelWeights(architecture, new TreeMap<>(arrays));
    }

    public Architecture architecture() {
        return architecture;
    }

    /** All weights in the order of their names. */
    public Map<String, DenseArray> arrays() {
        return arrays;
    }

    DenseArray array(String name) {
        DenseArray array = arrays.get(name);
        if (array == null) {
            throw new InvalidInputException(name, "a tensor of the model", "none");
        }
        return array;
    }

    @Nullable DenseArray find(String name) {
        return arrays.get(name);
    }

    static String describe(long... shape) {
        return "shape " + Arrays.toString(shape);
    }
}
