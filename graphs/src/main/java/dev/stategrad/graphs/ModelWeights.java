package dev.stategrad.graphs;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The checked weights of a language model, named and laid out as in {@code torch.nn}: {@code encoder.weight} [V, E]
 * (absent: one-hot input), {@code rnn.weight_ih_l0} [gates·H, E], {@code rnn.weight_hh_l0} [gates·H, H], {@code
 * rnn.bias_ih_l0} and {@code rnn.bias_hh_l0} [gates·H], the same with {@code _l1} … for the layers above, which read H
 * components, {@code decoder.weight} [V, H] and {@code decoder.bias} [V] (both optional). Gate blocks come in the order of
 * {@link CellKind}.
 */
public final class ModelWeights {
    public static final String ENCODER = "encoder.weight";
    public static final String DECODER = "decoder.weight";
    public static final String DECODER_BIAS = "decoder.bias";

    private final Architecture architecture;
    private final Map<String, DenseArray> arrays;

    private ModelWeights(Architecture architecture, Map<String, DenseArray> arrays) {
        this.architecture = architecture;
        this.arrays = Collections.unmodifiableMap(arrays);
    }

    /** Name of W of a layer, counted from 1. */
    public static String input(int layer) {
        return "rnn.weight_ih_l" + (layer - 1);
    }

    /** Name of U of a layer, counted from 1. */
    public static String recurrent(int layer) {
        return "rnn.weight_hh_l" + (layer - 1);
    }

    /** Name of b_ih of a layer, counted from 1. */
    public static String inputBias(int layer) {
        return "rnn.bias_ih_l" + (layer - 1);
    }

    /** Name of b_hh of a layer, counted from 1. */
    public static String recurrentBias(int layer) {
        return "rnn.bias_hh_l" + (layer - 1);
    }

    /**
     * Checks names, shapes and numbers.
     *
     * @param cell the cell that the weights belong to
     * @throws InvalidInputException naming the tensor that is missing, unknown, of a wrong shape, or not finite
     */
    public static ModelWeights of(CellKind cell, Map<String, DenseArray> arrays) {
        return new WeightChecker(cell, arrays).check();
    }

    /**
     * The same for weights named and laid out by PyTorch, whose cell the number of gates tells: four are an {@link
     * CellKind#LSTM}, three a {@link CellKind#GRU_RESET_AFTER}, one an {@link CellKind#RNN}.
     */
    public static ModelWeights of(Map<String, DenseArray> arrays) {
        return of(WeightChecker.cellOf(arrays), arrays);
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
