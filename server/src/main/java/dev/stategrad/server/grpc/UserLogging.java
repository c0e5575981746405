package dev.stategrad.server.grpc;

import dev.stategrad.server.logs.LogContext;
import dev.stategrad.server.tracing.LoggedCalls;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Has the logs tell who calls; to stand behind {@link Recognition}. */
final class UserLogging implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return LoggedCalls.with(LogContext.Key.USER, Callers.current().user(), () -> next.startCall(call, headers));
    }
}
