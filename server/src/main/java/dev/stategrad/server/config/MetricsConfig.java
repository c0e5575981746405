package dev.stategrad.server.config;

import java.util.OptionalInt;

/**
 * Where Prometheus reads the meters. The endpoint asks nobody who they are, so by default only this machine reaches it.
 *
 * @param address name or address of this machine
 * @param port 0 for a free one; empty: no endpoint
 */
public record MetricsConfig(String address, OptionalInt port) {
    public MetricsConfig {
        new Ranges()
                .text("metrics.address", address)
                .port("metrics.port", port.orElse(0))
                .check();
    }

    static MetricsConfig defaults() {
        return new MetricsConfig("127.0.0.1", OptionalInt.empty());
    }
}
