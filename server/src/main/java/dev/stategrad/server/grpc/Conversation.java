package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.Workers;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bidirectional call. The first message is checked at once; the rest is read, and all answers are sent, by a worker's
 * thread, outside the call's context but cancelled with it.
 */
final class Conversation<Q, R> implements StreamObserver<Q> {
    static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Checks the first message, on gRPC's thread. */
    @FunctionalInterface
    interface Opening<Q, R> {
        /** What is thrown here is sent to the caller, and no work starts. */
        Work<Q, R> open(Q first);
    }

    /** What follows, on a worker's thread. */
    @FunctionalInterface
    interface Work<Q, R> {
        /** Reads {@code requests} until they end, and sends every answer. */
        void run(Inbox<Q> requests, Replies<R> replies, Cancellation cancellation);
    }

    private final Opening<Q, R> opening;
    private final Workers workers;
    private final ErrorTranslator errors;
    private final Cancellation cancellation = new Cancellation();
    private final ServerCallStreamObserver<R> out;
    private final Replies<R> replies;
    private final Inbox<Q> requests;
    private boolean opened;
    private boolean refused;

    Conversation(Opening<Q, R> opening, Workers workers, ErrorTranslator errors, StreamObserver<R> responses) {
        this.opening = opening;
        this.workers = workers;
        this.errors = errors;
        this.out = (ServerCallStreamObserver<R>) responses;
        out.setOnCancelHandler(() -> cancellation.cancel(FailureReason.CANCELLED));
        out.disableAutoRequest();
        replies = new Replies<>(out, cancellation, PATIENCE);
        requests = new Inbox<>(() -> out.request(1), cancellation, PATIENCE);
        out.request(1);
    }

    @Override
    public void onNext(Q message) {
        if (opened) {
            requests.put(message);
        } else if (!refused) {
            open(message);
        }
    }

    @Override
    public void onCompleted() {
        requests.end();
        if (!opened && !refused) {
            refuse(new InvalidInputException("config", "the first message", "no message"));
        }
    }

    @Override
    public void onError(Throwable gone) {
        cancellation.cancel(FailureReason.CANCELLED);
    }

    private void open(Q first) {
        try {
            Work<Q, R> work = opening.open(first);
            opened = true;
            workers.start(cancellation, () -> run(work));
            out.request(1);
        } catch (RuntimeException e) {
            opened = false;
            refuse(e);
        }
    }

    private void refuse(RuntimeException why) {
        refused = true;
        replies.fail(errors.translate(why));
    }

    private void run(Work<Q, R> work) {
        Throwable failure = null;
        try {
            work.run(requests, replies, cancellation);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        finish(failure);
    }

    private void finish(@Nullable Throwable failure) {
        if (failure == null) {
            replies.complete();
        } else if (cancellation.reason().equals(Optional.of(FailureReason.DRAINING))) {
            replies.fail(errors.translate(
                    new ServiceException(FailureReason.DRAINING, "the server is about to stop", failure)));
        } else {
            replies.fail(errors.translate(failure));
        }
    }
}
