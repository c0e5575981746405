package dev.stategrad.server;

import dev.stategrad.graphs.InvalidInputException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What a server needs to know before it starts.
 *
 * @param dataDirectory where models are kept; made when missing
 * @param analysisMemoryBytes memory that one analysis or training may take, and all running analyses together; above 0
 * @param metricsPort port of the Prometheus endpoint, 0 for a free one; empty: no endpoint
 */
public record ServerOptions(Path dataDirectory, long analysisMemoryBytes, OptionalInt metricsPort) {
    public ServerOptions {
        if (analysisMemoryBytes < 1) {
            throw new InvalidInputException("analysisMemoryBytes", "at least 1", analysisMemoryBytes);
        }
    }

    /** Half of the machine's memory for analyses, no Prometheus endpoint. */
    public static ServerOptions defaults(Path dataDirectory) {
        return new ServerOptions(dataDirectory, physicalMemoryBytes() / 2, OptionalInt.empty());
    }

    private static long physicalMemoryBytes() {
        // Knows the limit of the container, too.
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getTotalMemorySize();
        }
        return 2 * Runtime.getRuntime().maxMemory();
    }
}
