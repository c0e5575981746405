package dev.stategrad.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A personal token, without its secret.
 *
 * @param id names it for {@link Administration#revokeToken}
 * @param scope the widest that it holds
 * @param label what its owner uses it for; may be empty
 * @param expires from then on it is refused; empty: never
 * @param revoked since when it is refused; empty: it is not
 */
public record TokenInfo(
        String id,
        String user,
        Scope scope,
        String label,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> revoked) {}
