package dev.stategrad.server.grpc;

import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.limits.CallLimits;
import dev.stategrad.server.limits.Places;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;

/**
 * Refuses calls that are too many at once. Health has places of its own: who asks for it needs an answer most when all is full. It
 * asks nobody who they are, so that what it holds in memory of requests that don't come is bounded by these places alone.
 */
final class CallLimiting implements ServerInterceptor {
    private static final int UNNAMED = 64;
    private static final int UNNAMED_OF_ONE_ADDRESS = 16;

    private final Places unnamed = new Places("calls without credentials", UNNAMED, UNNAMED_OF_ONE_ADDRESS);
    private final CallLimits limits;

    CallLimiting(CallLimits limits) {
        this.limits = limits;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (MethodScopes.isOpen(method)) {
            return unnamed(call, headers, next);
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

    private <Q, R> ServerCall.Listener<Q> unnamed(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<String> address = Peers.host(call);
        if (address.isEmpty()) {
            return next.startCall(call, headers);
        }
        Places.Place place = unnamed.take(address.get());
        try {
            return new Leaving<>(next.startCall(call, headers), place::close);
        } catch (RuntimeException e) {
            place.close();
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
