package dev.stategrad.server.identity;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;

/** Why somebody is not recognised, in words that tell an attacker nothing and the owner enough. */
final class Refusals {
    private Refusals() {}

    static ServiceException missing() {
        return new ServiceException(
                FailureReason.NO_CREDENTIALS, "authorization: expected Bearer and a token, found none");
    }

    static ServiceException bad(String argument, String expected, String found) {
        return new ServiceException(
                FailureReason.BAD_CREDENTIALS, argument + ": expected " + expected + ", found " + found);
    }

    static ServiceException bad(String argument, String expected, String found, Throwable cause) {
        return new ServiceException(
                FailureReason.BAD_CREDENTIALS, argument + ": expected " + expected + ", found " + found, cause);
    }

    static ServiceException ofToken(FailureReason reason) {
        String found = reason == FailureReason.CREDENTIALS_EXPIRED ? "one that has expired" : "one that was revoked";
        return new ServiceException(reason, "token: expected one that is good, found " + found);
    }

    static ServiceException expired(String argument) {
        return new ServiceException(
                FailureReason.CREDENTIALS_EXPIRED,
                argument + ": expected one that is good, found one that has expired");
    }

    static ServiceException noScope(UserName user) {
        return new ServiceException(
                FailureReason.SCOPE_TOO_NARROW,
                "scope: expected one that the server's configuration gives, found none for " + user.value());
    }
}
