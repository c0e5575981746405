package dev.stategrad.server.jobs;

/** What a job is, apart from how it is to be treated. */
public interface JobWork {
    JobKind kind();

    /** What the job will make. */
    String target(JobId id);

    /** SHA-256 of the request. */
    String digest();

    /** To be worked on. */
    long tokens();

    /** What it keeps on the disk while it waits, besides a model; known when it is placed. */
    default long bytes() {
        return 0;
    }

    /** Writes down all that the job needs. Its row follows. */
    void place(JobId id);

    /** Undoes {@link #place}, whether it succeeded, failed, or was not called. */
    void withdraw(JobId id);
}
