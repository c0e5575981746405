package dev.stategrad.server.models;

/** Where a model stands. */
public enum ModelStatus {
    /** Its training waits or runs. */
    TRAINING,
    READY,
    FAILED,
    CANCELLED,
    /** Nobody trains it any more, but somebody could. */
    INTERRUPTED;

    /** Whether it never changes any more. */
    public boolean isFinal() {
        return this == READY || this == FAILED || this == CANCELLED;
    }
}
