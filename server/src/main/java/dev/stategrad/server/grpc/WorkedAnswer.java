package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.Workers;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Function;

/** Answers a call of one message each way on a worker's thread, since it may wait for the device; cancelled with the call. */
public final class WorkedAnswer {
    private final Workers workers;
    private final ErrorTranslator errors;

    public WorkedAnswer(Workers workers, ErrorTranslator errors) {
        this.workers = workers;
        this.errors = errors;
    }

    /** @param work what it throws is translated for the caller */
    public <R> void give(StreamObserver<R> response, Function<Cancellation, R> work) {
        ServerCallStreamObserver<R> out = (ServerCallStreamObserver<R>) response;
        Cancellation cancellation = new Cancellation();
        out.setOnCancelHandler(() -> cancellation.cancel(FailureReason.CANCELLED));
        workers.start(cancellation, () -> {
            R answer;
            try {
                answer = work.apply(cancellation);
            } catch (RuntimeException | Error e) {
                out.onError(errors.translate(cause(e, cancellation)));
                return;
            }
            out.onNext(answer);
            out.onCompleted();
        });
    }

    private static Throwable cause(Throwable failure, Cancellation cancellation) {
        return cancellation.reason().equals(Optional.of(FailureReason.DRAINING))
                ? new ServiceException(FailureReason.DRAINING, "the server is about to stop", failure)
                : failure;
    }
}
