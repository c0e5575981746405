package dev.stategrad.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Answers a call without a thread of its own: takes the next message from its source whenever the transport has room, so
 * a slow reader costs one message.
 */
final class Pump<R> {
    /** Where messages come from. Asked by one thread at a time. */
    interface Source<R> {
        /** The next message; null when there is none now. */
        @Nullable R next();

        /** Whether none will come any more. */
        boolean isDone();
    }

    private final ServerCallStreamObserver<R> out;
    private final Source<R> source;
    private final ErrorTranslator errors;
    private boolean ended;

    private Pump(ServerCallStreamObserver<R> out, Source<R> source, ErrorTranslator errors) {
        this.out = out;
        this.source = source;
        this.errors = errors;
    }

    /** A pump that runs by itself when the transport has room; {@link #run} tells it that the source has news. */
    static <R> Pump<R> start(StreamObserver<R> responses, Source<R> source, ErrorTranslator errors, Runnable onCancel) {
        ServerCallStreamObserver<R> out = (ServerCallStreamObserver<R>) responses;
        Pump<R> pump = new Pump<>(out, source, errors);
        out.setOnCancelHandler(onCancel);
        out.setOnReadyHandler(pump::run);
        return pump;
    }

    /** Sends what there is and fits. */
    synchronized void run() {
        if (ended || out.isCancelled()) {
            return;
        }
        try {
            send();
        } catch (RuntimeException e) {
            ended = true;
            out.onError(errors.translate(e));
        }
    }

    /** Ends the call with an error, unless it ended before. */
    synchronized void fail(Throwable status) {
        if (!ended && !out.isCancelled()) {
            ended = true;
            out.onError(status);
        }
    }

    private void send() {
        while (out.isReady()) {
            R message = source.next();
            if (message != null) {
                out.onNext(message);
            }
            if (source.isDone()) {
                ended = true;
                out.onCompleted();
                return;
            }
            if (message == null) {
                return;
            }
        }
    }
}
