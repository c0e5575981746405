package dev.stategrad.server.grpc;

import com.google.common.base.CaseFormat;
import dev.stategrad.graphs.InvalidInputException;
import java.util.Map;
import java.util.function.Supplier;

/** Names fields as they are called on the wire. */
final class Fields {
    private static final Map<String, String> WIRE_NAMES =
            Map.of("vocabulary", "vocabulary_size", "embedding", "embedding_size", "hidden", "hidden_size");

    private Fields() {}

    /** Runs {@code translation}; an argument that it complains of becomes a field below {@code message}. */
    static <T> T within(String message, Supplier<T> translation) {
        try {
            return translation.get();
        } catch (InvalidInputException e) {
            throw renamed(e, message + "." + wireName(e.argument()));
        }
    }

    /** Runs {@code translation}; whatever argument it complains of is the field {@code field}. */
    static <T> T named(String field, Supplier<T> translation) {
        try {
            return translation.get();
        } catch (InvalidInputException e) {
            throw renamed(e, field);
        }
    }

    private static InvalidInputException renamed(InvalidInputException error, String field) {
        String text = String.valueOf(error.getMessage());
        int expected = text.indexOf(": expected ");
        int found = text.lastIndexOf(", found ");
        InvalidInputException renamed = new InvalidInputException(
                field,
                text.substring(expected + ": expected ".length(), found),
                text.substring(found + ", found ".length()));
        renamed.initCause(error);
        return renamed;
    }

    private static String wireName(String argument) {
        String known = WIRE_NAMES.get(argument);
        return known != null ? known : CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, argument);
    }
}
