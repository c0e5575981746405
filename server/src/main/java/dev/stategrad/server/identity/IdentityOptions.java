package dev.stategrad.server.identity;

import java.util.Optional;

/**
 * How callers are recognised.
 *
 * @param demand when they must say who they are
 * @param oidc whose JSON web tokens are believed, besides personal tokens; empty: nobody's
 * @param certificates which scope the name in a client certificate gives; empty: certificates give none
 */
public record IdentityOptions(Demand demand, Optional<OidcOptions> oidc, Optional<ScopeRules> certificates) {
    /** When callers must say who they are. What they say unasked is checked all the same. */
    public enum Demand {
        /** Never: only this process can call. */
        NEVER,
        /** From the first personal token on; until then everybody is {@link Caller#LOCAL}. For this machine alone. */
        ONCE_A_TOKEN_EXISTS,
        /** Always. */
        ALWAYS
    }

    /** Everybody is {@link Caller#LOCAL}: for a server that only its own process can call. */
    public static IdentityOptions none() {
        return demanding(Demand.NEVER);
    }

    /** Personal tokens alone. */
    public static IdentityOptions demanding(Demand demand) {
        return new IdentityOptions(demand, Optional.empty(), Optional.empty());
    }
}
