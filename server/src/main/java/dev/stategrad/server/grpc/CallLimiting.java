package dev.stategrad.server.grpc;

import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.limits.CallLimits;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Refuses calls that are too many at once. Health is not counted: who asks for it needs an answer most when all is full. */
final class CallLimiting implements ServerInterceptor {
    private final CallLimits limits;

    CallLimiting(CallLimits limits) {
        this.limits = limits;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (MethodScopes.isOpen(method)) {
            return next.startCall(call, headers);
        }
        boolean submit =
                MethodScopes.needed(method).filter(Scope.SUBMIT::equals).isPresent();
        CallLimits.OpenCall open = limits.enter(Callers.current(), submit);
        try {
            return new Leaving<>(next.startCall(call, headers), open);
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private static final class Leaving<Q> extends SimpleForwardingServerCallListener<Q> {
        private final CallLimits.OpenCall open;

        Leaving(ServerCall.Listener<Q> listener, CallLimits.OpenCall open) {
            super(listener);
            this.open = open;
        }

        @Override
        public void onComplete() {
            open.close();
            super.onComplete();
        }

        @Override
        public void onCancel() {
            open.close();
            super.onCancel();
        }
    }
}
