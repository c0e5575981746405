package dev.stategrad.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Translates what an endpoint throws, which gRPC would answer with UNKNOWN. */
public final class UnexpectedErrors implements ServerInterceptor {
    private final ErrorTranslator errors;

    public UnexpectedErrors(ErrorTranslator errors) {
        this.errors = errors;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        ClosableCall<Q, R> closable = new ClosableCall<>(call);
        try {
            return new Guard<>(next.startCall(closable, headers), closable, errors);
        } catch (RuntimeException e) {
            closable.fail(errors.translate(e));
            return new ServerCall.Listener<>() {};
        }
    }

    private static final class ClosableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final AtomicBoolean closed = new AtomicBoolean();

        ClosableCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (closed.compareAndSet(false, true)) {
                super.close(status, trailers);
            }
        }

        void fail(StatusRuntimeException error) {
            Metadata trailers = error.getTrailers();
            close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    private static final class Guard<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ClosableCall<Q, ?> call;
        private final ErrorTranslator errors;

        Guard(ServerCall.Listener<Q> listener, ClosableCall<Q, ?> call, ErrorTranslator errors) {
            super(listener);
            this.call = call;
            this.errors = errors;
        }

        @Override
        public void onMessage(Q message) {
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(super::onHalfClose);
        }

        @Override
        public void onCancel() {
            guarded(super::onCancel);
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                call.fail(errors.translate(e));
            }
        }
    }
}
