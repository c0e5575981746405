package dev.stategrad.client;

/** The recurrent cell of a model. */
public enum Cell {
    /** Long short-term memory with forget gate, no peepholes. */
    LSTM
}
