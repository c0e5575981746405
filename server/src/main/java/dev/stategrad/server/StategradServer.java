package dev.stategrad.server;

import com.google.common.collect.Lists;
import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.grpc.Callers;
import dev.stategrad.server.grpc.Endpoints;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.grpc.ServiceHealth;
import dev.stategrad.server.grpc.WireMessages;
import dev.stategrad.server.identity.Identity;
import dev.stategrad.server.limits.CallLimits;
import dev.stategrad.server.meters.MachineMeters;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.MetricsEndpoint;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.network.Listener;
import dev.stategrad.server.network.ServerTls;
import dev.stategrad.server.tracing.Tracing;
import dev.stategrad.server.worker.Forwarding;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running service: gRPC endpoints over the jobs, the models and the device of this machine. */
public final class StategradServer implements AutoCloseable {
    private static final int CALL_THREADS = 16;
    private static final int STOP_SECONDS = 5;

    private final Resources opened;
    private final Backend backend;
    private final ExecutorService callThreads;
    private final ServiceHealth health;
    private final MetricsEndpoint metrics;
    private final Endpoints endpoints;
    private final Server server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StategradServer(
            ServerBuilder<?> builder,
            ServerConfig config,
            Resources opened,
            MetricsEndpoint metrics,
            Identity identity,
            Backend backend)
            throws IOException {
        this.opened = opened;
        this.metrics = metrics;
        this.backend = backend;
        opened.add(new MachineMeters(metrics.registry(), config.dataDirectory()));
        health = new ServiceHealth(backend.parts().store());
        backend.parts().meters().onDeviceTest(health::deviceTested);
        ErrorTranslator errors = new ErrorTranslator(backend.parts().meters());
        Forwarding forwarding = new Forwarding(
                backend.worker(), Callers::current, backend.parts().jobs()::charge, errors);
        endpoints = new Endpoints(
                backend.parts(),
                identity,
                new CallLimits(config.rates(), System::nanoTime),
                errors,
                forwarding.methods());
        callThreads = Executors.newFixedThreadPool(CALL_THREADS, work -> {
            Thread thread = new Thread(work, "stategrad-call");
            thread.setDaemon(true);
            return thread;
        });
        server = build(builder, config.connections()).start();
        backend.recover();
    }

    /** A builder that listens where the configuration says, in the clear, with every limit of a connection set. */
    public static ServerBuilder<?> nettyBuilder(ServerConfig config) {
        return Listener.builder(config, Optional.empty());
    }

    /**
     * Opens the data directory and starts to answer calls where the configuration says, with TLS if it says so.
     *
     * @throws IOException as in {@link #start}, or when TLS can't be set up
     */
    public static StategradServer listen(ServerConfig config) throws IOException {
        Resources opened = new Resources();
        try {
            Optional<ServerTls> tls = Optional.empty();
            if (config.tls().isPresent()) {
                tls = Optional.of(opened.add(ServerTls.open(config.tls().get())));
            }
            return start(Listener.builder(config, tls), config, opened, Backend::worker);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Opens the data directory and starts to answer calls.
     *
     * @throws IOException when the directory can't be used, or the address or the port of the metrics is taken
     */
    public static StategradServer start(ServerBuilder<?> builder, ServerConfig config) throws IOException {
        return start(builder, config, Backend::worker);
    }

    /** The same over another worker than the configuration's. */
    static StategradServer start(ServerBuilder<?> builder, ServerConfig config, Backend.WorkerStart computing)
            throws IOException {
        Resources opened = new Resources();
        try {
            return start(builder, config, opened, computing);
        } catch (ServiceException e) {
            // There is no caller yet: whoever starts a server hears of its data directory.
            opened.close();
            throw new IOException(config.dataDirectory() + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static StategradServer start(
            ServerBuilder<?> builder, ServerConfig config, Resources opened, Backend.WorkerStart computing)
            throws IOException {
        ModelStore store = opened.add(ModelStore.open(config.dataDirectory(), Clock.systemUTC()));
        MetricsEndpoint metrics = opened.add(MetricsEndpoint.start(config.metrics()));
        // A connection of its own: who calls is not found out behind a job that is being written.
        Database database = opened.add(Database.open(config.dataDirectory().resolve(Backend.DATABASE)));
        Identity identity = opened.add(Identity.open(database, config.identityOptions(), Clock.systemUTC()));
        Backend backend = Backend.open(config, store, identity.directory(), new Meters(metrics.registry()), computing);
        try {
            return new StategradServer(builder, config, opened, metrics, identity, backend);
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
        health.draining();
        endpoints.beginDraining();
        server.shutdown();
        backend.close();
        stopServer();
        callThreads.shutdown();
        opened.close();
    }

    private Server build(ServerBuilder<?> builder, ConnectionLimits limits) {
        builder.executor(callThreads)
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(limits.metadataBytes())
                .addService(WireMessages.readWithin(health.service()))
                .addService(WireMessages.readWithin(
                        ProtoReflectionServiceV1.newInstance().bindService()));
        // The last one named comes first in a call.
        Lists.reverse(endpoints.gates()).forEach(builder::intercept);
        builder.intercept(new Tracing()).intercept(callMeters());
        for (ServerServiceDefinition service : endpoints.services()) {
            builder.addService(service);
            health.serving(service.getServiceDescriptor().getName());
        }
        return builder.build();
    }

    /** Counts and times every call, as histograms. */
    private ServerInterceptor callMeters() {
        return new MetricCollectingServerInterceptor(
                metrics.registry(), counter -> counter, Timer.Builder::publishPercentileHistogram, Status.Code.OK);
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
