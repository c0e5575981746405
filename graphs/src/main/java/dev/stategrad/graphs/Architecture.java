package dev.stategrad.graphs;

/**
 * Cell and sizes of a recurrent language model.
 *
 * @param cell the recurrent cell
 * @param vocabulary V, number of token ids; at least 2
 * @param embedding E, size of the vectors that enter layer 1; V when {@code oneHot}
 * @param hidden H, size of the state; at least 1
 * @param layers L; at least 1
 * @param oneHot whether tokens enter layer 1 as one-hot vectors, without an embedding matrix
 * @param decoder whether the model has an output layer
 */
public record Architecture(
        CellKind cell, int vocabulary, int embedding, int hidden, int layers, boolean oneHot, boolean decoder) {
    public Architecture {
        require("vocabulary", vocabulary, 2);
        require("embedding", embedding, 1);
        require("hidden", hidden, 1);
        require("layers", layers, 1);
        if (layers > 1) {
            throw new InvalidInputException("layers", "1", layers);
        }
        if (oneHot && embedding != vocabulary) {
            throw new InvalidInputException("embedding", vocabulary + " (one-hot input)", embedding);
        }
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new InvalidInputException(name, "at least " + least, value);
        }
    }
}
