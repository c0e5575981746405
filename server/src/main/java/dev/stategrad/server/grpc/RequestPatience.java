package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.v1.AnalysisServiceGrpc;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls whose request does not come. What has come of a message is kept in memory until it is whole, so a caller who never
 * sends its last byte would hold up to 4 MiB with each call, for as long as the connection may last. To stand within {@link
 * UnexpectedErrors}, whose calls may be closed by another thread.
 */
final class RequestPatience implements ServerInterceptor {
    private final Duration unnamed;
    private final Duration named;
    private final Duration uploads;
    private final ErrorTranslator errors;

    /**
     * @param unnamed for the request of a caller who shows no credentials
     * @param named for that of any other, where it is one message
     * @param uploads for each of the messages of one that has many
     */
    RequestPatience(Duration unnamed, Duration named, Duration uploads, ErrorTranslator errors) {
        this.unnamed = unnamed;
        this.named = named;
        this.uploads = uploads;
        this.errors = errors;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        Optional<Duration> patience = patience(call.getMethodDescriptor());
        return patience.isPresent() ? new Waiting<>(listener, call, patience.get(), errors) : listener;
    }

    /** Empty where what answers the call waits for its messages, and knows for how long. */
    private Optional<Duration> patience(MethodDescriptor<?, ?> method) {
        if (method.getType().clientSendsOneMessage()) {
            return Optional.of(MethodScopes.isOpen(method.getFullMethodName()) ? unnamed : named);
        }
        boolean upload = method.getType() == MethodDescriptor.MethodType.CLIENT_STREAMING
                || method.getFullMethodName()
                        .equals(AnalysisServiceGrpc.getAnalyzeStateGradientsMethod()
                                .getFullMethodName());
        return upload ? Optional.of(uploads) : Optional.empty();
    }

    /** Starts anew with every message, until the last has come. */
    private static final class Waiting<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final Duration patience;
        private final ErrorTranslator errors;
        private CompletableFuture<Void> sign;
        private volatile boolean ended;

        Waiting(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, Duration patience, ErrorTranslator errors) {
            super(listener);
            this.call = call;
            this.patience = patience;
            this.errors = errors;
            this.sign = await();
        }

        @Override
        public void onMessage(Q message) {
            sign.complete(null);
            super.onMessage(message);
            sign = await();
        }

        @Override
        public void onHalfClose() {
            sign.complete(null);
            super.onHalfClose();
        }

        @Override
        public void onCancel() {
            sign.complete(null);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            sign.complete(null);
            if (ended) {
                // The endpoint has not ended it, and is to let go of what it holds.
                super.onCancel();
            } else {
                super.onComplete();
            }
        }

        private CompletableFuture<Void> await() {
            CompletableFuture<Void> awaited = new CompletableFuture<>();
            awaited.orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).whenComplete((there, late) -> {
                if (late != null) {
                    end();
                }
            });
            return awaited;
        }

        private void end() {
            ended = true;
            StatusRuntimeException idle = errors.translate(new ServiceException(
                    FailureReason.IDLE,
                    "request: expected all of it, found no more within " + patience.toSeconds() + " s"));
            Metadata trailers = idle.getTrailers();
            call.close(idle.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }
}
