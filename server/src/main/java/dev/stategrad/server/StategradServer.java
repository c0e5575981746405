package dev.stategrad.server;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A running service: gRPC endpoints over the jobs, the models and the device of this machine. */
public final class StategradServer implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 4 << 20;
    private static final int MAX_METADATA_BYTES = 8 << 10;
    private static final int MAX_CALLS_PER_CONNECTION = 64;

    private final Server server;
    private final HealthStatusManager health;

    private StategradServer(Server server, HealthStatusManager health) {
        this.server = server;
        this.health = health;
    }

    /**
     * A builder that listens on {@code host:port} with every limit of the connection set; port 0 takes a free one.
     * TLS may still be added.
     */
    public static ServerBuilder<?> nettyBuilder(String host, int port) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(200, 10)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES);
    }

    /** Opens the data directory and starts to answer calls. */
    public static StategradServer start(ServerBuilder<?> builder, ServerOptions options) throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        Server server = builder.addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build()
                .start();
        return new StategradServer(server, health);
    }

    /** Port that it listens on; -1 for an in-process server. */
    public int port() {
        return server.getPort();
    }

    /** Waits until the server is closed. */
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdownNow();
    }
}
