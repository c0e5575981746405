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
        if (oneHot && embedding != vocabulary) {
            throw new InvalidInputException("embedding", vocabulary + " (one-hot input)", embedding);
        }
    }

    /** Size of the vectors that enter a layer, counted from 1: E for the first, H for the others. */
    public int inputs(int layer) {
        return layer == 1 ? embedding : hidden;
    }

    /**
     * Checks that a state is there.
     *
     * @throws InvalidInputException naming what is wrong with the layer or the state
     */
    void requireState(int layer, StateKind state) {
        if (layer < 1 || layer > layers) {
            throw new InvalidInputException("layer", "1 to " + layers, layer);
        }
        if (state == StateKind.CELL && !cell.hasCellState()) {
            throw new InvalidInputException("state", "HIDDEN, the only state of a " + cell, state);
        }
    }

    /**
     * Checks that the cell path is there.
     *
     * @throws InvalidInputException naming {@code paths}, the option that asks for it
     */
    public void requireCellPath() {
        if (!cell.hasCellPath()) {
            throw new InvalidInputException(
                    "paths", "false, since no gate of an " + cell + " hands the state on", true);
        }
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new InvalidInputException(name, "at least " + least, value);
        }
    }
}
