package dev.stategrad.server.meters;

import dev.stategrad.server.config.MetricsConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The registry of all meters, with an HTTP endpoint that Prometheus reads when a port was given for it. */
public final class MetricsEndpoint implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final @Nullable HTTPServer http;

    private MetricsEndpoint(PrometheusMeterRegistry registry, @Nullable HTTPServer http) {
        this.registry = registry;
        this.http = http;
    }

    /** Makes a registry, and its endpoint when one is wanted. */
    public static MetricsEndpoint start(MetricsConfig config) throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        if (config.port().isEmpty()) {
            return new MetricsEndpoint(registry, null);
        }
        HTTPServer http = HTTPServer.builder()
                .inetAddress(InetAddress.getByName(config.address()))
                .port(config.port().getAsInt())
                .registry(registry.getPrometheusRegistry())
                .buildAndStart();
        return new MetricsEndpoint(registry, http);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Port that it listens on; -1 without an endpoint. */
    public int port() {
        return http == null ? -1 : http.getPort();
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
        registry.close();
    }
}
