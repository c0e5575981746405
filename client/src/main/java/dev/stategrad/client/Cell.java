package dev.stategrad.client;

import java.util.Locale;

/** The recurrent cell of a model; {@link #toString} is its name in files and on the command line. */
public enum Cell {
    /** Long short-term memory with forget gate, no peepholes. Gates i, f, g, o. */
    LSTM(4),
    /** Gated recurrent unit as in the paper's eq. 11: the reset gate acts before the recurrent product. Gates r, z, n. */
    GRU(3),
    /** Gated recurrent unit as in PyTorch and cuDNN: the reset gate acts on the recurrent product. Gates r, z, n. */
    GRU_RESET_AFTER(3),
    /** Plain recurrent network with tanh. */
    RNN(1);

    private final int gates;

    Cell(int gates) {
        this.gates = gates;
    }

    /** Number of gate blocks that its weight matrices stack. */
    public int gates() {
        return gates;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
