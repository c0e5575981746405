package dev.stategrad.server.config;

import java.time.Duration;

/**
 * What one connection may do.
 *
 * @param messageBytes largest message that the server takes; at least 4 MiB, which clients rely on
 * @param metadataBytes largest headers of a call
 * @param calls calls at once
 * @param handshake time for TLS and HTTP/2 to be agreed upon
 * @param keepAlive time without a word after which the server asks whether the client is still there
 * @param age after which a connection is closed in good order, so that clients find their way to another server
 * @param ageGrace how long the calls of a connection that was closed for its age may go on; a job outlives them anyway
 */
public record ConnectionLimits(
        int messageBytes,
        int metadataBytes,
        int calls,
        Duration handshake,
        Duration keepAlive,
        Duration age,
        Duration ageGrace) {
    /** Smallest limit on messages: what clients may send to any server. */
    public static final int LEAST_MESSAGE_BYTES = 4 << 20;

    private static final int MOST_MESSAGE_BYTES = 64 << 20;

    public ConnectionLimits {
        new Ranges()
                .bytes("limits.message_size", messageBytes, LEAST_MESSAGE_BYTES, MOST_MESSAGE_BYTES)
                .bytes("limits.metadata_size", metadataBytes, 1 << 10, 1 << 20)
                .whole("limits.calls_per_connection", calls, 1, 1 << 16)
                .time("limits.handshake", handshake, Duration.ofSeconds(1), Duration.ofMinutes(2))
                .time("limits.keep_alive", keepAlive, Duration.ofSeconds(10), Duration.ofHours(2))
                .time("limits.connection_age", age, Duration.ofMinutes(1), Duration.ofDays(365))
                .time("limits.connection_age_grace", ageGrace, Duration.ofSeconds(1), Duration.ofDays(365))
                .check();
    }

    static ConnectionLimits defaults() {
        return new ConnectionLimits(
                4 << 20,
                8 << 10,
                64,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofDays(1),
                Duration.ofHours(12));
    }
}
