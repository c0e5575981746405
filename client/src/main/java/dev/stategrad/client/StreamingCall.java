package dev.stategrad.client;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call with flow control both ways: a request message is made only when the line has room for it, and the next
 * answer is asked for only when the last one was taken. All callbacks of a call come one after the other, so nothing
 * here needs a lock.
 *
 * @param <Q> request message
 * @param <A> answer message
 * @param <R> what the call results in
 */
final class StreamingCall<Q, A, R extends @Nullable Object> implements ClientResponseObserver<Q, A> {
    /** What becomes of the answers. */
    interface Inbound<A, R extends @Nullable Object> {
        void accept(A answer);

        /** The result, after the last answer. */
        R finish();
    }

    private final Outbound<Q> outbound;
    private final Inbound<A, R> inbound;
    private final ServiceErrors errors;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<Q> call;
    private boolean sentAll;

    StreamingCall(Outbound<Q> outbound, Inbound<A, R> inbound, ServiceErrors errors) {
        this.outbound = outbound;
        this.inbound = inbound;
        this.errors = errors;
    }

    CompletableFuture<R> result() {
        return result;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
        call = stream;
        stream.disableAutoRequestWithInitial(1);
        stream.setOnReadyHandler(() -> send(stream));
        Chaining.onEnd(result, (value, failure) -> {
            if (result.isCancelled()) {
                stream.cancel("cancelled by the caller", null);
            }
        });
    }

    private void send(ClientCallStreamObserver<Q> stream) {
        try {
            while (!sentAll && !result.isDone() && stream.isReady()) {
                Q message = outbound.next();
                if (message == null) {
                    sentAll = true;
                    stream.onCompleted();
                } else {
                    stream.onNext(message);
                }
            }
        } catch (Exception e) {
            sentAll = true;
            fail(stream, e);
        }
    }

    @Override
    public void onNext(A answer) {
        ClientCallStreamObserver<Q> stream = call;
        if (stream == null || result.isDone()) {
            return;
        }
        try {
            inbound.accept(answer);
            stream.request(1);
        } catch (RuntimeException e) {
            fail(stream, e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(errors.translate(failure));
    }

    @Override
    public void onCompleted() {
        try {
            result.complete(inbound.finish());
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void fail(ClientCallStreamObserver<Q> stream, Exception cause) {
        result.completeExceptionally(cause);
        stream.cancel("the caller failed", cause);
    }
}
