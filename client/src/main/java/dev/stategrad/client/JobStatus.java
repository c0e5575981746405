package dev.stategrad.client;

/** Where a job stands. It reaches exactly one of the final ones, and stays there. */
public enum JobStatus {
    /** It waits for the device. */
    QUEUED,
    /** It has its share of the device. */
    RUNNING,
    /** It was told to stop, and will within a second. */
    CANCELLING,
    /** It is done; its results are there. */
    SUCCEEDED,
    /** It ended with an error. */
    FAILED,
    /** It was cancelled, by its owner, its deadline or the end of the call that it was tied to. */
    CANCELLED;

    /** Whether nothing more will come. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
