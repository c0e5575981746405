package dev.stategrad.client;

/** Where a model stands; all but TRAINING and INTERRUPTED are final. */
public enum ModelStatus {
    /** Its training waits or runs. */
    TRAINING,
    /** It can be analysed, scored and read. */
    READY,
    /** Its training ended with an error. */
    FAILED,
    /** Its training was cancelled. */
    CANCELLED,
    /** Its training was interrupted by a stop of the server; it can be taken up again. */
    INTERRUPTED
}
