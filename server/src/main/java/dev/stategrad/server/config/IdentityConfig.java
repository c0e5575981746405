package dev.stategrad.server.config;

import dev.stategrad.server.identity.OidcOptions;
import dev.stategrad.server.identity.ScopeRules;
import java.util.Optional;

/**
 * By what callers are recognised, besides the personal tokens of the data directory.
 *
 * @param oidc whose JSON web tokens are believed; empty: nobody's
 * @param certificates which scope the name in a client's certificate gives; empty: certificates give none
 */
public record IdentityConfig(Optional<OidcOptions> oidc, Optional<ScopeRules> certificates) {
    static IdentityConfig defaults() {
        return new IdentityConfig(Optional.empty(), Optional.empty());
    }
}
