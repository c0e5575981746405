package dev.stategrad.server.worker;

import dev.stategrad.graphs.InvalidInputException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a worker needs to know.
 *
 * @param dataDirectory that it shares with the front
 * @param memoryBytes memory that one analysis or training may take, and all running analyses together; above 0
 * @param checkpointInterval time after which a job writes down where it stands, at the latest; above 0
 */
public record WorkerOptions(Path dataDirectory, long memoryBytes, Duration checkpointInterval) {
    public WorkerOptions {
        if (memoryBytes < 1) {
            throw new InvalidInputException("memoryBytes", "at least 1", memoryBytes);
        }
        if (checkpointInterval.isNegative() || checkpointInterval.isZero()) {
            throw new InvalidInputException("checkpointInterval", "above 0", checkpointInterval);
        }
    }

    /** Where each analysis has its folder. */
    Path jobs() {
        return dataDirectory.resolve("jobs");
    }
}
