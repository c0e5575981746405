package dev.stategrad.server.jobs;

/** What a job does. */
public enum JobKind {
    /** Trains a model. */
    TRAINING,
    /** Computes state gradients. */
    ANALYSIS
}
