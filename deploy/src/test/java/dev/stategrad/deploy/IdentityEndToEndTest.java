package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.client.AccessToken;
import dev.stategrad.client.ConnectionOptions;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.StategradServiceException;
import dev.stategrad.client.cli.Main;
import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.IdentityConfig;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.config.TlsConfig;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.ScopeRules;
import dev.stategrad.server.network.TestAuthority;
import dev.stategrad.server.network.TestAuthority.Issued;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users, tokens and certificates as an admin and two researchers meet them, over real sockets. */
@Timeout(120)
final class IdentityEndToEndTest {
    private static final String NO_MODELS = "no models";

    @TempDir
    private static Path keys;

    private static TestAuthority lab;
    private static Issued host;

    @TempDir
    private Path data;

    private Optional<StategradServer> server = Optional.empty();

    @BeforeAll
    static void issue() throws IOException {
        lab = new TestAuthority(keys.resolve("lab"));
        host = lab.issue("CN=box", "dns:localhost", "ip:127.0.0.1");
    }

    @AfterEach
    void stop() {
        server.ifPresent(StategradServer::close);
        server = Optional.empty();
    }

    @Test
    void tokens_madeAndRevokedOffline_countAtTheRunningServer() throws IOException {
        String address = serve(secure(host));
        offline("admin", "users", "create", "anna").succeeds();
        Path token = file(offline("admin", "tokens", "create", "--user", "anna", "--scope", "read")
                .succeeds());
        Object[] anna = {"--server", address, "--tls-ca", lab.certificate(), "--token-file", token};

        awaitOutput(NO_MODELS, with(anna, "models", "list"));
        assertThat(run(with(anna, "models", "delete", "m")).fails())
                .isEqualTo("stategrad models delete: scope: expected submit, found read");

        String id = offline("admin", "tokens", "list").succeeds().replaceFirst(" .*", "");
        offline("admin", "tokens", "revoke", id).succeeds();

        awaitOutput(
                "stategrad models list: token: expected one that is good, found one that was revoked",
                with(anna, "models", "list"));
    }

    @Test
    void admin_overTheNetwork_keepsUsersAndTokens() throws IOException {
        offline("admin", "users", "create", "root").succeeds();
        Path token = file(offline("admin", "tokens", "create", "--user", "root", "--scope", "admin")
                .succeeds());
        Object[] root = {"--server", serve(secure(host)), "--tls-ca", lab.certificate(), "--token-file", token};

        run(with(root, "admin", "users", "create", "ben", "--weight", 2.5, "--quota-jobs", 7))
                .succeeds();
        run(with(root, "admin", "users", "update", "ben", "--weight", 3)).succeeds();

        assertThat(run(with(root, "admin", "users", "list", "--json")).succeeds())
                .contains("\"name\":\"ben\"", "\"weight\":3.0", "\"quota_jobs\":7", "\"quota_bytes\":null");
        assertThat(run(with(root, "admin", "users", "create", "BEN")).fails())
                .isEqualTo("stategrad admin users create: name: expected a name that is free, found users/BEN");
        assertThat(run(with(root, "admin", "tokens", "create", "--user", "nobody"))
                        .fails())
                .isEqualTo("stategrad admin tokens create: users/nobody: no such user");
        assertThat(run(with(root, "admin", "tokens", "create", "--user", "ben", "--expires", "soon"))
                        .fails())
                .startsWith("stategrad admin tokens create: --expires: expected a time such as 90d, or never");
        String secret =
                run(with(root, "admin", "tokens", "create", "--user", "ben")).succeeds();
        assertThat(secret).matches("sg_[A-Za-z0-9_-]{43}");
        assertThat(run(with(root, "admin", "tokens", "list", "--json")).succeeds())
                .contains("\"user\":\"ben\"", "\"scope\":\"submit\"")
                .doesNotContain(secret);
    }

    @Test
    void server_inTheClear_asksNobodyUntilThereIsAToken() throws IOException {
        String address = serve(plain());
        assertThat(run("models", "list", "--server", address).succeeds()).isEqualTo(NO_MODELS);

        run("admin", "users", "create", "anna", "--server", address).succeeds();
        run("admin", "tokens", "create", "--user", "anna", "--server", address).succeeds();

        assertThat(run("models", "list", "--server", address).fails())
                .isEqualTo("stategrad models list: authorization: expected Bearer and a token, found none");
        assertThat(offline("models", "list").succeeds()).isEqualTo(NO_MODELS);
    }

    @Test
    void certificate_ofAClient_standsInForAToken() throws IOException {
        TestAuthority other = new TestAuthority(keys.resolve("other"));
        String address = serve(secure(host)
                .withTls(new TlsConfig(host.certificate(), host.key(), Optional.of(lab.certificate())))
                .withIdentity(new IdentityConfig(
                        Optional.empty(), Optional.of(new ScopeRules(Map.of("anna", Scope.SUBMIT))))));
        ConnectionOptions nobody = ConnectionOptions.to(address).withAuthorities(lab.certificate());
        Issued anna = lab.issue("CN=anna");
        Issued unknown = lab.issue("CN=ben");
        Issued forged = other.issue("CN=anna");

        try (StategradClient client = StategradClient.connect(nobody.withCertificate(anna.certificate(), anna.key()))) {
            assertThat(client.listModels()).isEmpty();
            assertThatThrownBy(() -> client.administration().listUsers())
                    .isInstanceOf(StategradServiceException.class)
                    .hasMessage("scope: expected admin, found submit");
        }
        assertFails(nobody, "authorization: expected Bearer and a token, found none");
        assertFails(
                nobody.withCertificate(unknown.certificate(), unknown.key()),
                "scope: expected one that the server's configuration gives, found none for ben");
        assertThat(failure(nobody.withCertificate(forged.certificate(), forged.key())))
                .startsWith("server " + address + ": cannot be reached or the connection was lost");
    }

    @Test
    void connection_setUpWrongly_saysWhatIsWrong() throws IOException {
        String secure = serve(secure(host));
        assertUnreachable(
                ConnectionOptions.to(secure),
                "the other side closed it; if it does so every time, the server may want TLS");
        assertUnreachable(
                ConnectionOptions.to(secure).withTls(),
                "nobody whom this client trusts vouches for the server's certificate");
        stop();
        String elsewhere = serve(secure(lab.issue("CN=box", "dns:box.lab.example")));
        assertUnreachable(
                ConnectionOptions.to(elsewhere).withAuthorities(lab.certificate()),
                "the server's certificate is for another host name");
        stop();
        String expired = serve(secure(lab.issue("CN=box", -20, 10, "ip:127.0.0.1")));
        assertUnreachable(
                ConnectionOptions.to(expired).withAuthorities(lab.certificate()),
                "the server's certificate has expired");
        stop();
        assertUnreachable(
                ConnectionOptions.to(serve(plain())).withAuthorities(lab.certificate()),
                "this client speaks TLS, the server does not");
    }

    @Test
    void token_toThisMachineInTheClear_isSent() throws IOException {
        AccessToken token = AccessToken.of("sg_" + "A".repeat(43));

        // It arrived: it is refused for what it is.
        assertFails(
                ConnectionOptions.to(serve(plain())).withToken(token),
                "token: expected one of this server, found an unknown one");
    }

    private ServerConfig plain() {
        return ServerConfig.defaults(data).listeningOn("127.0.0.1", 0).asService();
    }

    private ServerConfig secure(Issued certificate) {
        return plain().withTls(new TlsConfig(certificate.certificate(), certificate.key(), Optional.empty()));
    }

    private String serve(ServerConfig config) throws IOException {
        StategradServer started = StategradServer.listen(config);
        server = Optional.of(started);
        return "127.0.0.1:" + started.port();
    }

    private Path file(String token) throws IOException {
        return Files.writeString(data.resolve("token"), token + "\n");
    }

    private Ran offline(Object... words) {
        return run(with(new Object[] {"--data-dir", data}, words));
    }

    private static Object[] with(Object[] options, Object... words) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(options)).toArray();
    }

    /** Another process's changes are seen a little later. */
    private static void awaitOutput(String expected, Object... words) {
        while (!run(words).said().equals(expected)) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void assertUnreachable(ConnectionOptions options, String why) {
        assertThat(failure(options))
                .isEqualTo(
                        "server " + options.address() + ": cannot be reached or the connection was lost (" + why + ")");
    }

    private static void assertFails(ConnectionOptions options, String message) {
        assertThat(failure(options)).isEqualTo(message);
    }

    private static String failure(ConnectionOptions options) {
        try (StategradClient client = StategradClient.connect(options)) {
            client.administration().listUsers();
            throw new AssertionError("expected a failure, found an answer");
        } catch (StategradServiceException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Ran run(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
        return new Ran(exit, out.toString().strip(), err.toString().strip());
    }

    /** What a command left behind. */
    private record Ran(int exit, String output, String errors) {
        String succeeds() {
            assertThat(exit).as(errors).isZero();
            return output;
        }

        String fails() {
            assertThat(exit).as(output).isNotZero();
            return errors;
        }

        String said() {
            return exit == 0 ? output : errors;
        }
    }
}
