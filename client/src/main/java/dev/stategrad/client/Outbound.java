package dev.stategrad.client;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The messages of a request, made one by one as the line takes them. */
@FunctionalInterface
interface Outbound<Q> {
    /** The next message, or null after the last. */
    @Nullable Q next() throws IOException;

    /** These messages, then those of {@code rest}. */
    default Outbound<Q> then(Outbound<Q> rest) {
        return () -> {
            Q message = next();
            return message == null ? rest.next() : message;
        };
    }

    /** A single message. */
    static <Q> Outbound<Q> of(Q message) {
        return each(List.of(message).iterator(), Function.identity());
    }

    /** One message for each item. */
    static <T, Q> Outbound<Q> each(Iterator<T> items, Function<T, Q> message) {
        return () -> items.hasNext() ? message.apply(items.next()) : null;
    }

    /** One message for each block of a source. */
    static <Q> Outbound<Q> blocks(BlockCutter source, Function<TokenBlock, Q> message) {
        return () -> {
            TokenBlock block = source.next();
            return block == null ? null : message.apply(block);
        };
    }

    /** Nothing more: the message is sent by the stub itself. */
    static <Q> Outbound<Q> none() {
        return () -> null;
    }
}
