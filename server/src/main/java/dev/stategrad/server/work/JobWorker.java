package dev.stategrad.server.work;

import java.util.Optional;

/** Does accepted jobs on a device, in this process or another. Thread-safe. */
public interface JobWorker {
    /**
     * Begins a job, or goes on where it was interrupted. Its request lies in the data directory.
     *
     * @param listener told from threads of its own; {@link Listener#ended} or {@link Listener#lost} comes last, exactly once
     */
    RunningJob start(Start start, Listener listener);

    /**
     * Which job, and for whom.
     *
     * @param job its id
     * @param model id of the model that is trained; empty for an analysis
     * @param user whose share of the device it takes
     * @param weight shares are in proportion to it; above 0
     */
    record Start(String job, String model, String user, double weight) {}

    /** A job at work. */
    interface RunningJob {
        /** Has it leave the device; {@link Listener} hears when it has. Asking again changes nothing. */
        void stop(Stop why);
    }

    /** Why a job is to stop. */
    enum Stop {
        /** Nobody wants it any more. */
        CANCEL,
        /** The server is about to stop: it writes down where it stands. */
        DRAIN
    }

    /** Who hears of a job. */
    interface Listener {
        void progressed(Progress progress);

        void ended(End end);

        /** The worker went away in the middle of it. */
        void lost();
    }

    /**
     * How far a job has come.
     *
     * @param fraction 0 to 1
     * @param secondsLeft 0 when not known
     * @param deviceNanos time that it held the device in this run
     * @param resultsBytes of the results' file that are whole
     * @param training of the running epoch; absent between epochs, and for an analysis
     */
    record Progress(
            double fraction,
            double secondsLeft,
            long deviceNanos,
            long tokensDone,
            long tokensTotal,
            double tokensPerSecond,
            long resultsBytes,
            Optional<TrainingProgress> training) {}

    /** How a job ended. */
    enum Outcome {
        /** Its results are on the disk. */
        SUCCEEDED,
        /** With an error that would come again. */
        FAILED,
        /** It stopped when it was told to. */
        STOPPED
    }

    /**
     * The end of a job.
     *
     * @param deviceNanos time that it held the device in this run
     * @param reason name of the failure's reason; empty unless FAILED
     * @param failure why, for a person; empty unless FAILED
     */
    record End(Outcome outcome, long deviceNanos, String reason, String failure) {}
}
