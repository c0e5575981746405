package dev.stategrad.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Opens lines to servers. */
final class ServerChannel {
    private static final long KEEPALIVE_SECONDS = 60;

    private ServerChannel() {}

    /**
     * A line that is made by the first call.
     *
     * @throws IOException when a file can't be read or is not what it must be
     */
    static ManagedChannel open(ConnectionOptions options) throws IOException {
        ServerAddress server = ServerAddress.parse(options.address());
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(server.host(), server.port())
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS);
        if (options.tls()) {
            builder.sslContext(context(options));
        } else {
            builder.usePlaintext();
        }
        options.token().ifPresent(token -> builder.intercept(new BearerCredentials(token)));
        return builder.build();
    }

    private static SslContext context(ConnectionOptions options) throws IOException {
        SslContextBuilder builder = GrpcSslContexts.forClient().protocols("TLSv1.3", "TLSv1.2");
        if (options.authorities().isPresent()) {
            readAuthorities(builder, options.authorities().get());
        }
        if (options.certificate().isPresent()) {
            readCertificate(builder, options.certificate().get());
        }
        return builder.build();
    }

    private static void readAuthorities(SslContextBuilder builder, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            builder.trustManager(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": expected certificates in PEM form, found something else", e);
        }
    }

    private static void readCertificate(SslContextBuilder builder, ConnectionOptions.ClientCertificate own)
            throws IOException {
        try (InputStream certificates = Files.newInputStream(own.certificates());
                InputStream key = Files.newInputStream(own.key())) {
            builder.keyManager(certificates, key);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    own.certificates() + ", " + own.key()
                            + ": expected a certificate and its key in PKCS#8, both in PEM form, found something else",
                    e);
        }
    }
}
