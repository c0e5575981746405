package dev.stategrad.server.worker;

import dev.stategrad.graphs.InvalidInputException;
import java.time.Duration;

/**
 * How long things may take around a worker process. All above 0.
 *
 * @param idle without work, until it is ended and its memory given back
 * @param start until it listens and has passed its self-test
 * @param silence without a sign of life from the process, until it is taken for hung
 * @param stop of a job that was told to, until its worker is taken for hung
 * @param end of a process that was told to, until it is killed
 */
public record WorkerLimits(Duration idle, Duration start, Duration silence, Duration stop, Duration end) {
    public WorkerLimits {
        requirePositive("idle", idle);
        requirePositive("start", start);
        requirePositive("silence", silence);
        requirePositive("stop", stop);
        requirePositive("end", end);
    }

    /** 5 min idle, 2 min to start, 1 min of silence, 30 s to stop, 20 s to end. */
    public static WorkerLimits defaults() {
        return new WorkerLimits(
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20));
    }

    public WorkerLimits withIdle(Duration limit) {
        return new WorkerLimits(limit, start, silence, stop, end);
    }

    private static void requirePositive(String argument, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new InvalidInputException(argument, "above 0", limit);
        }
    }
}
