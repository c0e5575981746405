package dev.stategrad.server.tracing;

import io.grpc.Context;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a trace that a call is (W3C Trace Context, level 1).
 *
 * @param traceId of the whole trace, 32 hexadecimal digits
 * @param spanId of this part, 16 hexadecimal digits
 * @param flags 2 hexadecimal digits
 */
record TraceContext(String traceId, String spanId, String flags) {
    static final Metadata.Key<String> HEADER = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    static final Context.Key<TraceContext> KEY = Context.key("stategrad-trace");

    // A later version may have more fields; ff is none.
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String FIRST_VERSION = "00";
    private static final String SAMPLED = "01";

    /** Reads a header; empty when there is none that is valid. */
    static Optional<TraceContext> parse(@Nullable String traceparent) {
        Matcher matcher = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
        if (!matcher.matches() || (matcher.group(1).equals(FIRST_VERSION) && matcher.group(5) != null)) {
            return Optional.empty();
        }
        return Optional.of(new TraceContext(matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    /** A new trace. */
    static TraceContext begin() {
        return new TraceContext(nonZero() + nonZero(), nonZero(), SAMPLED);
    }

    /** A part of the same trace that this one asks for. */
    TraceContext child() {
        return new TraceContext(traceId, nonZero(), flags);
    }

    String header() {
        return FIRST_VERSION + "-" + traceId + "-" + spanId + "-" + flags;
    }

    private static String nonZero() {
        return "%016x".formatted(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }
}
