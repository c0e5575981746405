package dev.stategrad.client;

import org.jspecify.annotations.Nullable;

/**
 * A state of a model.
 *
 * @param model name of the model
 * @param state which vector; null: the cell of an LSTM, the hidden vector of any other
 * @param layer counted from 1; 0 means the top one
 * @param precision of the products
 */
public record StateSelection(String model, @Nullable StateKind state, int layer, Precision precision) {
    /** The state of the top layer that analyses look at by default, in float32. */
    public static StateSelection of(String model) {
        return new StateSelection(model, null, 0, Precision.FLOAT32);
    }
}
