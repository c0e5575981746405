package dev.stategrad.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.stategrad.graphs.InvalidInputException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates what an endpoint throws, which gRPC would answer with UNKNOWN. The endpoint then hears that its call is over. */
public final class UnexpectedErrors implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedErrors.class);
    private static final int LONGEST_TEXT = 900;

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

    /**
     * A call that is closed where an error is caught, while other threads may answer it. They take turns under a lock, since a call
     * is not thread-safe: headers behind its end would break the connection, and all other calls on it. Late answers are dropped.
     */
    private static final class ClosableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final Object lock = new Object();
        private boolean closed;

        ClosableCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            synchronized (lock) {
                if (!closed) {
                    super.sendHeaders(headers);
                }
            }
        }

        @Override
        public void sendMessage(R message) {
            synchronized (lock) {
                if (!closed) {
                    super.sendMessage(message);
                }
            }
        }

        @Override
        public void close(Status status, Metadata trailers) {
            synchronized (lock) {
                if (!closed) {
                    closed = true;
                    super.close(inOneShortLine(status), trailers);
                }
            }
        }

        /** gRPC's own services repeat what they were asked for, however long; beyond 8 KiB that breaks the connection. */
        private static Status inOneShortLine(Status status) {
            String text = status.getDescription();
            if (text == null) {
                return status;
            }
            String start = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
            return status.withDescription(start.replaceAll("\\p{Cntrl}", "?"));
        }

        void fail(StatusRuntimeException error) {
            Metadata trailers = error.getTrailers();
            close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    private static final class Guard<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ClosableCall<Q, ?> call;
        private final ErrorTranslator errors;
        private boolean failed;

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
            if (failed) {
                return;
            }
            try {
                step.run();
            } catch (RuntimeException e) {
                failed = true;
                call.fail(errors.translate(cause(e)));
                tellThatItIsOver();
            }
        }

        /** An endpoint that works on what has come so far would else wait for more. */
        private void tellThatItIsOver() {
            try {
                super.onCancel();
            } catch (RuntimeException e) {
                LOG.debug("an endpoint failed again when it heard of its failure", e);
            }
        }

        private static RuntimeException cause(RuntimeException failure) {
            return failure.getCause() instanceof InvalidProtocolBufferException
                    ? new InvalidInputException("request", "a message of the method's type", "bytes that are none")
                    : failure;
        }
    }
}
