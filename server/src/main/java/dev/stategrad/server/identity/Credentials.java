package dev.stategrad.server.identity;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a caller shows to be recognised by.
 *
 * @param authorization values of the {@code authorization} header as they came
 * @param certificates the chain that proved itself in the TLS handshake, the caller's own first; empty: none
 */
public record Credentials(List<String> authorization, List<X509Certificate> certificates) {
    public Credentials {
        authorization = List.copyOf(authorization);
        certificates = List.copyOf(certificates);
    }

    boolean areNone() {
        return authorization.isEmpty() && certificates.isEmpty();
    }

    @Override
    public String toString() {
        return "Credentials[" + authorization.size() + " authorization, " + certificates.size() + " certificates]";
    }
}
