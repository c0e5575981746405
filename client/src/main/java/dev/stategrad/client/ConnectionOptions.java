package dev.stategrad.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach a server, and as whom.
 *
 * @param address {@code HOST:PORT}
 * @param tls whether to encrypt, and to check that the server is who it should be
 * @param authorities file of certificates, in PEM form, of those who may vouch for the server; empty: those that this machine
 *     trusts
 * @param certificate who this client is, for a server that asks for certificates; empty: nobody
 * @param token shown with every call, though never in the clear to another machine; empty: none
 */
public record ConnectionOptions(
        String address,
        boolean tls,
        Optional<Path> authorities,
        Optional<ClientCertificate> certificate,
        Optional<AccessToken> token) {
    /**
     * A client's certificate.
     *
     * @param certificates file in PEM form: the client's own, then those that vouch for it
     * @param key file in PKCS#8 PEM form without a password
     */
    public record ClientCertificate(Path certificates, Path key) {}

    /** In the clear, as nobody. */
    public static ConnectionOptions to(String address) {
        return new ConnectionOptions(address, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Encrypted; the server must be vouched for by somebody whom this machine trusts. */
    public ConnectionOptions withTls() {
        return new ConnectionOptions(address, true, authorities, certificate, token);
    }

    /** Encrypted; the server must be vouched for by somebody in this file. */
    public ConnectionOptions withAuthorities(Path file) {
        return new ConnectionOptions(address, true, Optional.of(file), certificate, token);
    }

    /** Encrypted; the client shows a certificate. */
    public ConnectionOptions withCertificate(Path certificates, Path key) {
        return new ConnectionOptions(
                address, true, authorities, Optional.of(new ClientCertificate(certificates, key)), token);
    }

    public ConnectionOptions withToken(AccessToken shown) {
        return new ConnectionOptions(address, tls, authorities, certificate, Optional.of(shown));
    }
}
