package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import java.util.Locale;

/** What can be wrong with the order of a call's messages. */
final class Requests {
    private Requests() {}

    static InvalidInputException configMissing(Enum<?> found) {
        return new InvalidInputException(
                "config", "the first message", found.name().toLowerCase(Locale.ROOT));
    }

    static InvalidInputException configTwice() {
        return new InvalidInputException("config", "the first message and only that", "another one");
    }

    static InvalidInputException whiteningUnasked() {
        return new InvalidInputException("whitening", "none, since the config's is complete or absent", "a chunk");
    }

    static InvalidInputException empty() {
        return new InvalidInputException("request", "a message that carries something", "an empty one");
    }
}
