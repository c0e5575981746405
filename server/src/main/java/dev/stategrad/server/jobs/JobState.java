package dev.stategrad.server.jobs;

/** Where a job stands. It reaches exactly one final state and stays there. */
public enum JobState {
    /** Waits for the device; also what a stop of the server interrupted. */
    QUEUED,
    /** Has its share of the device. */
    RUNNING,
    /** Was told to stop and still holds the device. */
    CANCELLING,
    /** Its results are there. */
    SUCCEEDED,
    /** Ended with an error. */
    FAILED,
    /** Was cancelled. */
    CANCELLED;

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
