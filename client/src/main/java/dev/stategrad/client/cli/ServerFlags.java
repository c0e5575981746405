package dev.stategrad.client.cli;

import dev.stategrad.client.AccessToken;
import dev.stategrad.client.ConnectionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server, and how to prove to each other who is who. */
final class ServerFlags {
    private static final String TOKEN_VARIABLE = "STATEGRAD_TOKEN";

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Server that does the work; without it, a server in this process does.")
    private @Nullable String server;

    @Option(names = "--tls", description = "Encrypt, and check the server's certificate by what this machine trusts.")
    private boolean tls;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Encrypt, and check the server's certificate by these certificates (PEM).")
    private @Nullable Path authorities;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Your own certificate (PEM), for a server that takes one in place of a token.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key (PKCS#8 PEM, without a password).")
    private @Nullable Path key;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with your token (default: the token in " + TOKEN_VARIABLE
                    + "). It is never sent in the clear to" + " another machine.")
    private @Nullable Path tokenFile;

    /** What is wrong with the options together; empty: nothing. */
    Optional<String> problem() {
        if (server == null && (tls || authorities != null || certificate != null || key != null || tokenFile != null)) {
            return Optional.of("--server: expected HOST:PORT beside the options for it, found none");
        }
        return (certificate == null) == (key == null)
                ? Optional.empty()
                : Optional.of("--tls-cert, --tls-key: expected both or none, found one");
    }

    /**
     * The line that is asked for; empty: to a server in this process.
     *
     * @throws IllegalArgumentException when a token is none
     */
    Optional<ConnectionOptions> connection() throws IOException {
        if (server == null) {
            return Optional.empty();
        }
        ConnectionOptions options = ConnectionOptions.to(server);
        if (tls) {
            options = options.withTls();
        }
        if (authorities != null) {
            options = options.withAuthorities(authorities);
        }
        if (certificate != null && key != null) {
            options = options.withCertificate(certificate, key);
        }
        Optional<AccessToken> token = token();
        return Optional.of(token.isPresent() ? options.withToken(token.get()) : options);
    }

    /** The words that send another command to the same server; none: the one in this process. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        add(words, "--server", server);
        if (tls) {
            words.add("--tls");
        }
        add(words, "--tls-ca", authorities);
        add(words, "--tls-cert", certificate);
        add(words, "--tls-key", key);
        add(words, "--token-file", tokenFile);
        return words;
    }

    private static void add(List<String> words, String option, @Nullable Object value) {
        if (value != null) {
            words.add(option);
            words.add(value.toString());
        }
    }

    private Optional<AccessToken> token() throws IOException {
        if (tokenFile != null) {
            return Optional.of(AccessToken.of(Files.readString(tokenFile)));
        }
        return Optional.ofNullable(System.getenv(TOKEN_VARIABLE))
                .filter(text -> !text.isBlank())
                .map(AccessToken::of);
    }
}
