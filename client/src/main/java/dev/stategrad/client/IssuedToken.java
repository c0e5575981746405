package dev.stategrad.client;

/**
 * A token that was just made.
 *
 * @param secret the only copy of what its owner shows: see {@link AccessToken#of}
 */
public record IssuedToken(TokenInfo token, String secret) {
    /** Without the secret, which belongs into no log. */
    @Override
    public String toString() {
        return "IssuedToken[" + token + "]";
    }
}
