package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a file of weights is to be read.
 *
 * @param layout the framework that it came from
 * @param cell empty: told by the file's metadata, or else by its shapes
 * @param tied whether the output layer takes the embeddings as its matrix
 * @param forgetBias what the source adds to an LSTM's forget gate at run time; empty: the source's default, which is 1 for
 *     {@link Layout#TF1} and nothing elsewhere. Only {@link Layout#TF1} takes one.
 * @param names roles of tensors whose names do not tell
 */
public record WeightsOptions(
        Layout layout, Optional<Cell> cell, boolean tied, OptionalDouble forgetBias, NameMap names) {
    public WeightsOptions {
        if (forgetBias.isPresent() && layout != Layout.TF1) {
            throw new IllegalArgumentException("forgetBias: expected none with " + layout
                    + ", which keeps it in the bias, found " + forgetBias.getAsDouble());
        }
        if (forgetBias.isPresent() && !Double.isFinite(forgetBias.getAsDouble())) {
            throw new IllegalArgumentException(
                    "forgetBias: expected a finite number, found " + forgetBias.getAsDouble());
        }
    }

    /** A file as PyTorch writes it. */
    public static WeightsOptions torch() {
        return of(Layout.TORCH);
    }

    /** A file of a framework, with its defaults. */
    public static WeightsOptions of(Layout layout) {
        return new WeightsOptions(layout, Optional.empty(), false, OptionalDouble.empty(), NameMap.empty());
    }
}
