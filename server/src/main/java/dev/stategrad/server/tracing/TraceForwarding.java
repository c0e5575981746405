package dev.stategrad.server.tracing;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Tells the other side of a call which trace it is part of, when it is made on behalf of a call. */
public final class TraceForwarding implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        TraceContext trace = TraceContext.KEY.get();
        ClientCall<Q, R> call = next.newCall(method, options);
        return trace == null ? call : new TracedCall<>(call, trace.child());
    }

    private static final class TracedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private final TraceContext trace;

        TracedCall(ClientCall<Q, R> call, TraceContext trace) {
            super(call);
            this.trace = trace;
        }

        @Override
        public void start(Listener<R> responses, Metadata headers) {
            headers.discardAll(TraceContext.HEADER);
            headers.put(TraceContext.HEADER, trace.header());
            super.start(responses, headers);
        }
    }
}
