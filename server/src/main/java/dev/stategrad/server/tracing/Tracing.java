package dev.stategrad.server.tracing;

import dev.stategrad.server.logs.LogContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which trace a call is part of; to stand before whatever logs. */
public final class Tracing implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        TraceContext trace =
                TraceContext.parse(headers.get(TraceContext.HEADER)).orElseGet(TraceContext::begin);
        Context context = Context.current().withValue(TraceContext.KEY, trace);
        return LoggedCalls.with(LogContext.Key.TRACE, trace.traceId(), () -> {
            LOG.debug("call of {}", call.getMethodDescriptor().getFullMethodName());
            return Contexts.interceptCall(context, call, headers, next);
        });
    }
}
