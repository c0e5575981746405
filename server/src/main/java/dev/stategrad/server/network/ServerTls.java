package dev.stategrad.server.network;

import dev.stategrad.server.config.TlsConfig;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 and 1.2 with credentials from files. Files that change are read again within seconds: new connections get what is new,
 * those that are open go on. A key and a certificate that don't belong together, as halfway through a renewal, or files that can't be
 * read, leave things as they are.
 */
public final class ServerTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final TlsConfig files;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final Optional<AdvancedTlsX509TrustManager> clients;
    private final SslContext context;
    private final ScheduledExecutorService thread;
    private List<FileState> seen;

    private ServerTls(TlsConfig files, Duration period) throws IOException, GeneralSecurityException {
        this.files = files;
        this.clients = files.clientAuthority().isPresent()
                ? Optional.of(AdvancedTlsX509TrustManager.newBuilder()
                        // A client's certificate names a person, not a host.
                        .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                        .build())
                : Optional.empty();
        this.seen = states();
        load();
        this.context = context(keys, clients);
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread reload = new Thread(work, "stategrad-tls");
            reload.setDaemon(true);
            return reload;
        });
        thread.scheduleWithFixedDelay(this::reload, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @throws IOException when a file can't be read or is not what it must be */
    public static ServerTls open(TlsConfig files) throws IOException {
        return open(files, PERIOD);
    }

    static ServerTls open(TlsConfig files, Duration period) throws IOException {
        try {
            return new ServerTls(files, period);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS can't be set up: " + e.getMessage(), e);
        }
    }

    SslContext context() {
        return context;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void reload() {
        List<FileState> found = states();
        if (found.equals(seen)) {
            return;
        }
        // Also when they are no good: they are said to be once, and looked at again when they change.
        seen = found;
        try {
            load();
            LOG.info("TLS certificates were read again from {}", files.certificate());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.error("new TLS certificates are not used: {}", e.getMessage());
        }
    }

    private void load() throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPair.read(files.certificate(), files.key());
        if (clients.isPresent() && files.clientAuthority().isPresent()) {
            clients.get()
                    .updateTrustCredentials(
                            PemFile.certificates(files.clientAuthority().get()));
        }
        keys.updateIdentityCredentials(pair.chain(), pair.key());
    }

    private List<FileState> states() {
        return Stream.concat(Stream.of(files.certificate(), files.key()), files.clientAuthority().stream())
                .map(FileState::of)
                .toList();
    }

    private static SslContext context(AdvancedTlsX509KeyManager keys, Optional<AdvancedTlsX509TrustManager> clients)
            throws IOException {
        SslContextBuilder builder =
                GrpcSslContexts.configure(SslContextBuilder.forServer(keys)).protocols("TLSv1.3", "TLSv1.2");
        // Not required: who comes with a token needs no certificate.
        clients.ifPresent(trust -> builder.trustManager(trust).clientAuth(ClientAuth.OPTIONAL));
        return builder.build();
    }
}
