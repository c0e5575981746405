package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.io.InputStream;

/**
 * Has interceptors see messages before they are read, and counts them. Left alone, gRPC answers bytes that are no message with
 * UNKNOWN and a wrong number of messages with INTERNAL, though both are mistakes of the caller.
 */
public final class WireMessages implements ServerInterceptor {
    /** Hands on the stream as it comes, so that nothing is copied between processes or within one. */
    private static final Marshaller<InputStream> UNREAD = new Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    };

    private WireMessages() {}

    /** The service, whose messages are read within the interceptors that are added from now on. */
    public static ServerServiceDefinition readWithin(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(
                ServerInterceptors.useMarshalledMessages(service, UNREAD), new WireMessages());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        return call.getMethodDescriptor().getType().clientSendsOneMessage() ? new OneMessage<>(listener) : listener;
    }

    private static final class OneMessage<Q> extends SimpleForwardingServerCallListener<Q> {
        private boolean received;

        OneMessage(ServerCall.Listener<Q> listener) {
            super(listener);
        }

        @Override
        public void onMessage(Q message) {
            if (received) {
                throw new InvalidInputException("request", "one message", "another one");
            }
            received = true;
            super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
            if (!received) {
                throw new InvalidInputException("request", "one message", "none");
            }
            super.onHalfClose();
        }
    }
}
