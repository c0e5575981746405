package dev.stategrad.server.meters;

/** What the device works for. */
public enum WorkKind {
    ANALYSIS,
    SCORING,
    TRAINING
}
