package dev.stategrad.server.grpc;

import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.v1.CellType;
import java.util.Optional;

/** Cells on the wire and in the computing parts. */
final class CellMessages {
    private static final String CELLS = "CELL_TYPE_LSTM, CELL_TYPE_GRU, CELL_TYPE_GRU_RESET_AFTER or CELL_TYPE_RNN";

    private CellMessages() {}

    static CellType message(CellKind cell) {
        return switch (cell) {
            case LSTM -> CellType.CELL_TYPE_LSTM;
            case GRU -> CellType.CELL_TYPE_GRU;
            case GRU_RESET_AFTER -> CellType.CELL_TYPE_GRU_RESET_AFTER;
            case RNN -> CellType.CELL_TYPE_RNN;
        };
    }

    /** The cell, or none where it is to be found out. @throws InvalidInputException on an unknown one */
    static Optional<CellKind> optional(CellType cell) {
        return switch (cell) {
            case CELL_TYPE_UNSPECIFIED -> Optional.empty();
            case CELL_TYPE_LSTM -> Optional.of(CellKind.LSTM);
            case CELL_TYPE_GRU -> Optional.of(CellKind.GRU);
            case CELL_TYPE_GRU_RESET_AFTER -> Optional.of(CellKind.GRU_RESET_AFTER);
            case CELL_TYPE_RNN -> Optional.of(CellKind.RNN);
            case UNRECOGNIZED -> throw new InvalidInputException("cell", CELLS, "an unknown one");
        };
    }

    /** @throws InvalidInputException when the cell is not set, or unknown */
    static CellKind required(CellType cell) {
        return optional(cell).orElseThrow(() -> new InvalidInputException("cell", CELLS, cell));
    }
}
