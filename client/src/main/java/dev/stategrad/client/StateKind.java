package dev.stategrad.client;

/** Which vector of a layer is differentiated. */
public enum StateKind {
    /** The cell c of an LSTM. */
    CELL,
    /** The hidden vector h. */
    HIDDEN
}
