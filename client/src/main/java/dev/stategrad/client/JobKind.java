package dev.stategrad.client;

/** What a job does. */
public enum JobKind {
    /** Trains a model. */
    TRAINING,
    /** Computes state gradients. */
    ANALYSIS
}
