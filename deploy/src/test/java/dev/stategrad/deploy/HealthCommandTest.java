package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.config.TlsConfig;
import dev.stategrad.server.network.TestAuthority;
import dev.stategrad.server.network.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class HealthCommandTest {
    private static final Command SERVING = new Command(0, "SERVING" + System.lineSeparator(), List.of());

    @TempDir
    private Path folder;

    @Test
    void health_ofAServer_isToldAsAWholeAndByService() throws IOException {
        int port;
        try (StategradServer server = serve(Optional.empty())) {
            port = server.port();
            assertThat(health("--port", port)).isEqualTo(SERVING);
            assertThat(health("--port", port, "--service", "stategrad.v1.ModelService"))
                    .isEqualTo(SERVING);
            assertThat(health("--port", port, "--service", "models/none"))
                    .isEqualTo(failed(
                            "127.0.0.1:" + port + ": expected a service or model that it tells of, found models/none"));
        }
        Command gone = health("--port", port);
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.errors())
                .singleElement()
                .asString()
                .startsWith(
                        "stategrad health: 127.0.0.1:" + port + ": expected a server, found none that can be reached (")
                .contains("Connection refused");
    }

    @Test
    void health_ofAServerWithTls_isToldUnderTheCertificateOfTheConfigurationAlone() throws IOException {
        TestAuthority lab = new TestAuthority(folder.resolve("lab"));
        Issued own = lab.issue("CN=box", "dns:box.lab.example");
        Issued other = lab.issue("CN=box", "dns:box.lab.example");
        try (StategradServer server = serve(Optional.of(own))) {
            assertThat(health(address(server, own))).isEqualTo(SERVING);

            assertThat(health("--port", server.port()).errors())
                    .singleElement()
                    .asString()
                    .endsWith("; one that speaks TLS is asked with the --config of its own");

            Command stranger = health(address(server, other));
            assertThat(stranger.exit()).isEqualTo(1);
            assertThat(stranger.errors())
                    .singleElement()
                    .asString()
                    .contains("found none that can be reached")
                    .contains("expected the certificate of the configuration, found another one");
        }
    }

    @Test
    void health_portThatNobodyKnows_isRefused() {
        assertThat(health("--port", 0))
                .isEqualTo(
                        new Command(
                                2,
                                "",
                                List.of(
                                        "stategrad health: listen.port: expected the port on which the server listens, found 0")));
    }

    private StategradServer serve(Optional<Issued> certificate) throws IOException {
        ServerConfig config = ServerConfig.defaults(folder.resolve("data"))
                .listeningOn("127.0.0.1", 0)
                .withWorkerInThisProcess();
        return StategradServer.listen(certificate
                .map(issued -> config.withTls(new TlsConfig(issued.certificate(), issued.key(), Optional.empty())))
                .orElse(config));
    }

    // A server that listens everywhere is asked over loopback.
    private static Object[] address(StategradServer server, Issued certificate) {
        return new Object[] {
            "--host",
            "0.0.0.0",
            "--port",
            server.port(),
            "--tls-cert",
            certificate.certificate(),
            "--tls-key",
            certificate.key()
        };
    }

    private static Command failed(String problem) {
        return new Command(1, "", List.of("stategrad health: " + problem));
    }

    private static Command health(Object... options) {
        return Command.inThisProcess(
                Stream.concat(Stream.of("health"), Stream.of(options)).toArray());
    }
}
