package dev.stategrad.deploy;

import dev.stategrad.server.config.ListenConfig;
import dev.stategrad.server.config.TlsConfig;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server of this machine that a configuration describes.
 *
 * @param listen where it listens; a port above 0
 * @param tls what it encrypts with; empty: nothing
 */
record OwnServer(ListenConfig listen, Optional<TlsConfig> tls) {
    static final long PATIENCE_SECONDS = 10;

    /** How one reaches it from this machine. */
    String address() throws IOException {
        InetAddress address = InetAddress.getByName(listen.host());
        String host =
                address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress().getHostAddress() : listen.host();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.port();
    }

    /**
     * Asks it how it is.
     *
     * @param service name in grpc.health.v1; empty for the whole
     * @throws IOException when its certificate can't be read
     * @throws io.grpc.StatusRuntimeException when there is no answer
     */
    ServingStatus health(String service) throws IOException {
        ManagedChannel channel = channel();
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus();
        } finally {
            channel.shutdownNow();
        }
    }

    private ManagedChannel channel() throws IOException {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget("dns:///" + address());
        if (tls.isEmpty()) {
            return builder.usePlaintext().build();
        }
        SslContext context = GrpcSslContexts.forClient()
                .trustManager(PinnedCertificate.of(tls.get().certificate()))
                .build();
        return builder.sslContext(context).build();
    }
}
