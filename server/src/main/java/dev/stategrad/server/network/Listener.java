package dev.stategrad.server.network;

import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.ServerConfig;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where the service listens, and what it takes from a connection. */
public final class Listener {
    // Who breaks off more calls than this within the window is taken for an attacker.
    private static final int RESETS = 200;
    private static final int RESET_WINDOW_SECONDS = 10;
    private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;
    private static final int LEAST_KEEPALIVE_SECONDS = 10;

    private Listener() {}

    /**
     * A builder of a server that listens where the configuration says.
     *
     * @param tls empty: everything is sent in the clear
     */
    public static ServerBuilder<?> builder(ServerConfig config, Optional<ServerTls> tls) {
        ConnectionLimits limits = config.connections();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(
                        config.listen().host(), config.listen().port()))
                .maxConcurrentCallsPerConnection(limits.calls())
                .maxRstFramesPerWindow(RESETS, RESET_WINDOW_SECONDS)
                .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxConnectionAge(limits.age().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(limits.ageGrace().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(LEAST_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
        tls.ifPresent(files -> builder.sslContext(files.context()));
        return builder;
    }
}
