package dev.stategrad.server.grpc;

import io.grpc.stub.StreamObserver;

/** Answers of one message. */
final class Answers {
    private Answers() {}

    static <R> void give(StreamObserver<R> response, R answer) {
        response.onNext(answer);
        response.onCompleted();
    }
}
