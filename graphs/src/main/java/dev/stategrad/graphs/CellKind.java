package dev.stategrad.graphs;

/** The recurrent cell, with the number of gate blocks that its weight matrices stack. */
public enum CellKind {
    /** Long short-term memory (eq. 12). Gates i, f, g, o in torch.nn's order. */
    LSTM(4),
    /** Gated recurrent unit whose reset gate acts before the recurrent product (eq. 11). Gates r, z, n. */
    GRU(3),
    /** Gated recurrent unit whose reset gate acts on the recurrent product, as in PyTorch and cuDNN. Gates r, z, n. */
    GRU_RESET_AFTER(3),
    /** Plain recurrent network with tanh. */
    RNN(1);

    private final int gates;

    CellKind(int gates) {
        this.gates = gates;
    }

    public int gates() {
        return gates;
    }

    /** Whether there is a cell vector c beside the hidden vector h. */
    public boolean hasCellState() {
        return this == LSTM;
    }

    /** Whether a gate hands the state on from step to step: the forget gate of an LSTM, the update gate of a GRU. */
    public boolean hasCellPath() {
        return this != RNN;
    }

    /** The equations. */
    Cell cell() {
        return switch (this) {
            case LSTM -> new LstmCell();
            case GRU -> new GruCell();
            case GRU_RESET_AFTER -> new GruResetAfterCell();
            case RNN -> new RnnCell();
        };
    }
}
