package dev.stategrad.server.identity;

import dev.stategrad.graphs.InvalidInputException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Whose JSON web tokens are believed, and what of them.
 *
 * @param issuer the {@code iss} that they must carry, exactly
 * @param audience one of their {@code aud} must be this: tokens that were made for another service are no good here
 * @param keys where the issuer publishes its keys (JWKS); https, or http on this machine
 * @param userClaim the claim that holds the user's name
 * @param scopeClaim the claim whose words, a list or separated by blanks, give the scope
 * @param scopes which scope they give
 * @param clockSkew how far the issuer's clock may be off; 0 to 5 minutes
 */
public record OidcOptions(
        String issuer,
        String audience,
        URI keys,
        String userClaim,
        String scopeClaim,
        ScopeRules scopes,
        Duration clockSkew) {
    /** The claim that every token has; most issuers put a mail address or a login into another. */
    public static final String USER_CLAIM = "sub";

    /** The claim of OAuth. */
    public static final String SCOPE_CLAIM = "scope";

    /** Enough for clocks that are set by the network. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    public OidcOptions {
        require("oidc_issuer", issuer);
        require("oidc_audience", audience);
        require("oidc_user_claim", userClaim);
        require("oidc_scope_claim", scopeClaim);
        boolean safe = "https".equals(keys.getScheme())
                || ("http".equals(keys.getScheme()) && THIS_MACHINE.contains(String.valueOf(keys.getHost())));
        if (!safe || keys.getHost() == null) {
            throw new InvalidInputException("oidc_keys", "an https address", keys);
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(LARGEST_SKEW) > 0) {
            throw new InvalidInputException("oidc_clock_skew", "0 to 5 minutes", clockSkew);
        }
    }

    private static void require(String argument, String value) {
        if (value.isBlank()) {
            throw new InvalidInputException(argument, "a text", "none");
        }
    }
}
