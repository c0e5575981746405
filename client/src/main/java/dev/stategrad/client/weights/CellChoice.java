package dev.stategrad.client.weights;

import dev.stategrad.client.Cell;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the owner of the weights says about the cell.
 *
 * @param cell empty: nothing
 * @param forgetBias as in {@link WeightsOptions}
 */
record CellChoice(Optional<Cell> cell, OptionalDouble forgetBias) {
    /**
     * The cell of a layer.
     *
     * @param source the tensor that tells the number of gates
     * @param blocks size of that tensor's dimension of gates
     * @param hidden H
     * @param ofThreeGates the cell that three gates mean
     * @throws WeightsException when the shapes fit no cell, or another than was said
     */
    Cell of(NamedTensor source, int blocks, int hidden, Cell ofThreeGates) throws WeightsException {
        Cell cell = this.cell.orElse(null);
        if (cell == null) {
            cell = blocks == 4L * hidden ? Cell.LSTM : blocks == 3L * hidden ? ofThreeGates : Cell.RNN;
        }
        if (blocks != (long) cell.gates() * hidden) {
            String expected = this.cell.isPresent()
                    ? cell.gates() + " blocks of " + hidden + " for " + cell
                    : "4 (lstm), 3 (gru) or 1 (rnn) blocks of " + hidden;
            throw source.problem(expected, "shape " + source.shape());
        }
        return cell;
    }
}
