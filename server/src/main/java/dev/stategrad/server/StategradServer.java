package dev.stategrad.server;

import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.grpc.Callers;
import dev.stategrad.server.grpc.Endpoints;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.MetricsEndpoint;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.tracing.Tracing;
import dev.stategrad.server.worker.Forwarding;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running service: gRPC endpoints over the jobs, the models and the device of this machine. */
public final class StategradServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StategradServer.class);
    private static final int CALL_THREADS = 16;
    private static final int STOP_SECONDS = 5;

    private final ModelStore store;
    private final Backend backend;
    private final ExecutorService callThreads;
    private final HealthStatusManager health = new HealthStatusManager();
    private final MetricsEndpoint metrics;
    private final Endpoints endpoints;
    private final Server server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StategradServer(
            ServerBuilder<?> builder, ServerConfig config, ModelStore store, Backend backend, MetricsEndpoint metrics)
            throws IOException {
        this.store = store;
        this.backend = backend;
        this.metrics = metrics;
        ErrorTranslator errors = new ErrorTranslator(backend.parts().meters());
        Forwarding forwarding = new Forwarding(
                backend.worker(), Callers::current, backend.parts().jobs()::charge, errors);
        endpoints = new Endpoints(backend.parts(), errors, forwarding.methods());
        callThreads = Executors.newFixedThreadPool(CALL_THREADS, work -> {
            Thread thread = new Thread(work, "stategrad-call");
            thread.setDaemon(true);
            return thread;
        });
        server = build(builder, config.connections()).start();
        backend.recover();
    }

    /** A builder that listens where the configuration says, with every limit of a connection set. TLS may still be added. */
    public static ServerBuilder<?> nettyBuilder(ServerConfig config) {
        ConnectionLimits limits = config.connections();
        return NettyServerBuilder.forAddress(new InetSocketAddress(
                        config.listen().host(), config.listen().port()))
                .maxConcurrentCallsPerConnection(limits.calls())
                .maxRstFramesPerWindow(200, 10)
                .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .maxConnectionAge(limits.age().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(limits.ageGrace().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    /**
     * Opens the data directory and starts to answer calls.
     *
     * @throws IOException when the directory can't be used, or the address or the port of the metrics is taken
     */
    public static StategradServer start(ServerBuilder<?> builder, ServerConfig config) throws IOException {
        ModelStore store = ModelStore.open(config.dataDirectory(), Clock.systemUTC());
        try {
            MetricsEndpoint metrics = MetricsEndpoint.start(config.metrics());
            try {
                return start(builder, config, store, metrics);
            } catch (IOException | RuntimeException e) {
                metrics.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static StategradServer start(
            ServerBuilder<?> builder, ServerConfig config, ModelStore store, MetricsEndpoint metrics)
            throws IOException {
        Backend backend = Backend.open(config, store, new Meters(metrics.registry()));
        try {
            return new StategradServer(builder, config, store, backend, metrics);
        } catch (IOException | RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /** Port that it listens on; -1 for an in-process server. */
    public int port() {
        return server.getPort();
    }

    /** Port of the Prometheus endpoint; -1 without one. */
    public int metricsPort() {
        return metrics.port();
    }

    /** Waits until the server is closed. */
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    /**
     * Stops: health says NOT_SERVING and new calls are refused at once, jobs write
     * down where they stand, and after some seconds at most everything is closed, the models on disk consistent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        health.enterTerminalState();
        endpoints.beginDraining();
        server.shutdown();
        backend.close();
        stopServer();
        callThreads.shutdown();
        metrics.close();
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("could not clean up; the next start will", e);
        }
    }

    private Server build(ServerBuilder<?> builder, ConnectionLimits limits) {
        builder.executor(callThreads)
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(limits.metadataBytes())
                .intercept(new Tracing())
                .intercept(new MetricCollectingServerInterceptor(metrics.registry()))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance());
        for (ServerServiceDefinition service : endpoints.services()) {
            builder.addService(service);
            health.setStatus(service.getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
        return builder.build();
    }

    private void stopServer() {
        try {
            // Watchers and readers of tensors are what may still be there.
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
