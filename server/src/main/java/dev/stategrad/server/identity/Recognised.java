package dev.stategrad.server.identity;

import java.util.Optional;

/**
 * Who was recognised, and by what.
 *
 * @param token the personal token that it was; empty: another kind of credentials, which can't be revoked here
 */
public record Recognised(Caller caller, Optional<Token> token) {
    static Recognised without(Caller caller) {
        return new Recognised(caller, Optional.empty());
    }
}
