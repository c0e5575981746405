package dev.stategrad.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Tells {@link AuditTrail} what a call is about; to stand next to the endpoint, since further out messages are not read yet. */
final class AuditedMessages implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        AuditTrail.Act act = AuditTrail.Act.KEY.get();
        if (act == null) {
            return next.startCall(call, headers);
        }
        ServerCall<Q, R> answering = new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(R message) {
                act.concerns(message);
                super.sendMessage(message);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(answering, headers)) {
            @Override
            public void onMessage(Q message) {
                act.concerns(message);
                super.onMessage(message);
            }
        };
    }
}
