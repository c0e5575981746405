package dev.stategrad.graphs;

/** The recurrent cell, with the number of gate blocks that its weight matrices stack. */
public enum CellKind {
    /** Gates i, f, g, o in torch.nn's order. */
    LSTM(4);

    private final int gates;

    CellKind(int gates) {
        this.gates = gates;
    }

    public int gates() {
        return gates;
    }
}
