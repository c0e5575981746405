package dev.stategrad.server.config;

import java.util.Map;

/**
 * What is logged, and how.
 *
 * @param format of each line
 * @param level the least that is logged
 * @param levels the same for loggers whose names begin so
 */
public record LogConfig(Format format, Level level, Map<String, Level> levels) {
    /** How a line looks. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON object, for programs. */
        JSON
    }

    /** How much something matters. */
    public enum Level {
        ERROR,
        WARNING,
        INFO,
        DEBUG
    }

    public LogConfig {
        levels = Map.copyOf(levels);
    }

    // gRPC tells at INFO of every connection that breaks. Who did what is told also where little else is logged.
    static LogConfig defaults() {
        return new LogConfig(Format.TEXT, Level.INFO, Map.of("audit", Level.INFO, "io.grpc", Level.WARNING));
    }
}
