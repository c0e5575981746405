package dev.stategrad.server;

import dev.stategrad.graphs.InvalidInputException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a server needs to know before it starts.
 *
 * @param dataDirectory where models are kept; made when missing
 * @param analysisMemoryBytes memory that one analysis or training may take, and all running analyses together; above 0
 * @param metricsPort port of the Prometheus endpoint, 0 for a free one; empty: no endpoint
 * @param checkpointInterval time after which a training writes down where it stands, at the latest; above 0. It does so
 *     after every epoch, too
 * @param resumesTrainings whether trainings that were interrupted are taken up again at the start
 */
public record ServerOptions(
        Path dataDirectory,
        long analysisMemoryBytes,
        OptionalInt metricsPort,
        Duration checkpointInterval,
        boolean resumesTrainings) {
    public ServerOptions {
        if (analysisMemoryBytes < 1) {
            throw new InvalidInputException("analysisMemoryBytes", "at least 1", analysisMemoryBytes);
        }
        if (checkpointInterval.isNegative() || checkpointInterval.isZero()) {
            throw new InvalidInputException("checkpointInterval", "above 0", checkpointInterval);
        }
    }

    /**
     * Half of the machine's memory for analyses, no Prometheus endpoint, a checkpoint a minute, and interrupted trainings
     * wait to be asked for.
     */
    public static ServerOptions defaults(Path dataDirectory) {
        return new ServerOptions(
                dataDirectory, physicalMemoryBytes() / 2, OptionalInt.empty(), Duration.ofMinutes(1), false);
    }

    public ServerOptions withAnalysisMemoryBytes(long bytes) {
        return new ServerOptions(dataDirectory, bytes, metricsPort, checkpointInterval, resumesTrainings);
    }

    public ServerOptions withMetricsPort(OptionalInt port) {
        return new ServerOptions(dataDirectory, analysisMemoryBytes, port, checkpointInterval, resumesTrainings);
    }

    public ServerOptions withCheckpointInterval(Duration interval) {
        return new ServerOptions(dataDirectory, analysisMemoryBytes, metricsPort, interval, resumesTrainings);
    }

    /** Trainings that were interrupted are taken up again at the start, in the order of their submission. */
    public ServerOptions resumingTrainings() {
        return new ServerOptions(dataDirectory, analysisMemoryBytes, metricsPort, checkpointInterval, true);
    }

    private static long physicalMemoryBytes() {
        // Knows the limit of the container, too.
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getTotalMemorySize();
        }
        return 2 * Runtime.getRuntime().maxMemory();
    }
}
