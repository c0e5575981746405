package dev.stategrad.server.models;

/** Where a model stands. */
public enum ModelStatus {
    TRAINING,
    READY,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this != TRAINING;
    }
}
