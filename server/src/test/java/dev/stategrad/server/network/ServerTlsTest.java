package dev.stategrad.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.config.TlsConfig;
import dev.stategrad.server.network.TestAuthority.Issued;
import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as the JDK's own client finds it. */
@Timeout(120)
class ServerTlsTest {
    private static final byte HANDSHAKE = 22;
    private static final byte CLIENT_HELLO = 1;
    private static final byte ALERT = 21;
    private static final byte PROTOCOL_VERSION = 70;
    private static final int RANDOM_BYTES = 32;
    private static final Duration PERIOD = Duration.ofMillis(50);

    @TempDir
    private static Path shared;

    private static TestAuthority authority;
    private static Issued first;
    private static Issued second;

    @TempDir
    private Path folder;

    private Path certificate;
    private Path key;
    private ServerTls tls;
    private Server server;

    @BeforeAll
    static void issue() throws IOException {
        authority = new TestAuthority(shared.resolve("lab"));
        first = authority.issue("CN=first", "dns:localhost", "ip:127.0.0.1");
        second = authority.issue("CN=second", "dns:localhost", "ip:127.0.0.1");
    }

    @BeforeEach
    void start() throws IOException {
        certificate = folder.resolve("server.pem");
        key = folder.resolve("server.key");
        install(first);
        tls = ServerTls.open(new TlsConfig(certificate, key, Optional.empty()), PERIOD);
        server = Listener.builder(ServerConfig.defaults(folder).listeningOn("127.0.0.1", 0), Optional.of(tls))
                .addService(new HealthStatusManager().getHealthService())
                .build()
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        tls.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void handshake_currentVersion_showsTheCertificate(String version) throws Exception {
        assertThat(subject(version)).isEqualTo("CN=first");
    }

    /** Asked in bytes: the JDK's own client would not even try. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void handshake_oldVersion_isRefusedForItsVersion(int minor, boolean refused) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.getPort())) {
            socket.getOutputStream().write(clientHello(minor));

            byte[] answer = socket.getInputStream().readNBytes(7);

            assertThat(answer[0] == ALERT && answer[6] == PROTOCOL_VERSION).isEqualTo(refused);
        }
    }

    /** The shortest that says: TLS 1.{@code minor − 1} at most, with a cipher that a P-256 certificate allows. */
    private static byte[] clientHello(int minor) {
        // No session; ECDHE-ECDSA with AES-128 in CBC and in GCM; no compression; group, point format, signatures.
        byte[] rest = HexFormat.of()
                .parseHex("00" + "0004c009c02b" + "0100" + "001c" + "000a000400020017" + "000b00020100"
                        + "000d000a00080403040102030201");
        int length = 2 + RANDOM_BYTES + rest.length;
        return ByteBuffer.allocate(9 + length)
                .put(new byte[] {HANDSHAKE, 3, 1})
                .putShort((short) (length + 4))
                .put(new byte[] {CLIENT_HELLO, 0})
                .putShort((short) length)
                .put(new byte[] {3, (byte) minor})
                .put(new byte[RANDOM_BYTES])
                .put(rest)
                .array();
    }

    @Test
    void reload_bothFilesReplaced_isShownToNewConnections() throws Exception {
        install(second);

        awaitSubject("CN=second");
    }

    @Test
    void reload_halfway_keepsTheOldPairUntilBothAreThere() throws Exception {
        replace(second.certificate(), certificate);
        // By then it has looked at the files several times.
        for (int i = 0; i < 5; i++) {
            assertThat(subject("TLSv1.3")).isEqualTo("CN=first");
            LockSupport.parkNanos(PERIOD.toNanos());
        }
        replace(second.key(), key);

        awaitSubject("CN=second");
    }

    @Test
    void reload_filesGoneOrNonsense_keepsTheOldPair() throws Exception {
        Files.writeString(certificate, "nonsense");
        Files.delete(key);
        for (int i = 0; i < 5; i++) {
            assertThat(subject("TLSv1.3")).isEqualTo("CN=first");
            LockSupport.parkNanos(PERIOD.toNanos());
        }
        install(second);

        awaitSubject("CN=second");
    }

    @Test
    void open_keyOfAnotherCertificate_isRefusedWithBothNames() {
        assertThatThrownBy(() -> ServerTls.open(new TlsConfig(first.certificate(), second.key(), Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessage(second.key() + ": expected the key of the first certificate in " + first.certificate()
                        + ", found another");
    }

    @Test
    void open_filesThatAreNoPem_isRefusedWithTheName() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        assertThatThrownBy(() -> ServerTls.open(new TlsConfig(empty, key, Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(empty + ": expected certificates in PEM form");
        assertThatThrownBy(() -> ServerTls.open(new TlsConfig(certificate, certificate, Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(certificate + ": expected a key in PKCS#8 PEM form");
        assertThatThrownBy(() -> ServerTls.open(new TlsConfig(certificate, key, Optional.of(empty))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(empty + ": expected certificates in PEM form");
    }

    private void install(Issued issued) throws IOException {
        replace(issued.certificate(), certificate);
        replace(issued.key(), key);
    }

    // As those who renew certificates do: the name leads to the old file or to the new one, never to half of it.
    private static void replace(Path from, Path to) throws IOException {
        Path temporary = Files.copy(from, to.resolveSibling(to.getFileName() + ".new"));
        Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitSubject(String expected) throws Exception {
        while (!subject("TLSv1.3").equals(expected)) {
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    /** Who the server says it is, checked against the authority. */
    private String subject(String version) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", server.getPort())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    private static SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(authority.certificate())) {
            trusted.setCertificateEntry(
                    "lab", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
