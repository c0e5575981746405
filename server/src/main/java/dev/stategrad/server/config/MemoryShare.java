package dev.stategrad.server.config;

import java.lang.management.ManagementFactory;

/** An amount of memory: a number of bytes, or a part of what the machine has, or its container. */
public sealed interface MemoryShare {
    /** The amount on this machine, in bytes; at least 1. */
    long bytes();

    /** @param bytes at least 1 */
    static MemoryShare ofBytes(long bytes) {
        return new Fixed(bytes);
    }

    /** @param percent 1 to 100 */
    static MemoryShare ofPercent(int percent) {
        return new Percent(percent);
    }

    /** The same everywhere. */
    record Fixed(long bytes) implements MemoryShare {
        public Fixed {
            new Ranges().whole("worker.memory", bytes, 1, Long.MAX_VALUE).check();
        }
    }

    /** Of the memory that the operating system or the container grants. */
    record Percent(int percent) implements MemoryShare {
        public Percent {
            new Ranges().whole("worker.memory", percent, 1, 100).check();
        }

        @Override
        public long bytes() {
            return Math.max(1, physicalBytes() / 100 * percent);
        }
    }

    private static long physicalBytes() {
        // Knows the limit of the container, too.
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getTotalMemorySize();
        }
        return 2 * Runtime.getRuntime().maxMemory();
    }
}
