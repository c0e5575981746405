package dev.stategrad.server.identity;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is kept of a personal token.
 *
 * @param id names it in lists and logs; says nothing about the secret
 * @param scope the widest that it holds
 * @param label what its owner uses it for, at most 100 characters on one line; may be empty
 * @param expires from then on it is refused; empty: never
 * @param revoked since when it is refused; empty: it is not
 */
public record Token(
        TokenId id,
        UserName user,
        Scope scope,
        String label,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> revoked) {
    private static final Pattern LABEL = Pattern.compile("[^\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]{0,100}");

    public Token {
        if (!LABEL.matcher(label).matches()) {
            throw new InvalidInputException("label", "at most 100 characters on one line", Quoted.of(label));
        }
    }

    /** Why it is refused at a time; empty: it is not. */
    Optional<FailureReason> refusal(Instant now) {
        if (revoked.isPresent()) {
            return Optional.of(FailureReason.CREDENTIALS_REVOKED);
        }
        return expires.filter(end -> !now.isBefore(end)).map(end -> FailureReason.CREDENTIALS_EXPIRED);
    }

    Token revokedAt(Instant now) {
        return new Token(id, user, scope, label, created, expires, Optional.of(revoked.orElse(now)));
    }
}
