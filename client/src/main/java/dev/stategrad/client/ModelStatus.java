package dev.stategrad.client;

/** Where a model stands; all but TRAINING are final. */
public enum ModelStatus {
    /** Its training waits or runs. */
    TRAINING,
    /** It can be analysed, scored and read. */
    READY,
    /** Its training ended with an error. */
    FAILED,
    /** Its training was cancelled. */
    CANCELLED
}
