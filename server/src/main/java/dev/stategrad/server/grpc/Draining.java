package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Refuses new calls once the server is about to stop. */
final class Draining implements ServerInterceptor {
    private volatile boolean draining;

    void begin() {
        draining = true;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (draining) {
            throw new ServiceException(FailureReason.DRAINING, "the server is about to stop");
        }
        return next.startCall(call, headers);
    }
}
