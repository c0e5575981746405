package dev.stategrad.server.tracing;

import dev.stategrad.server.logs.LogContext;
import io.grpc.ServerCall;
import java.util.function.Supplier;

/** Calls whose logs tell for whom they are. */
public final class LoggedCalls {
    private LoggedCalls() {}

    /** Begins a call, and has all that it and its events bring about tell of {@code value} in the logs. */
    public static <Q> ServerCall.Listener<Q> with(
            LogContext.Key key, String value, Supplier<ServerCall.Listener<Q>> begin) {
        try (LogContext log = LogContext.with(key, value)) {
            return new LoggingListener<>(begin.get(), key, value);
        }
    }
}
