package dev.stategrad.server.grpc;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Collects the answers of a call. */
final class Collector<R> implements StreamObserver<R> {
    private static final int PATIENCE_SECONDS = 60;

    private final List<R> answers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<List<R>> done = new CompletableFuture<>();

    @Override
    public void onNext(R answer) {
        answers.add(answer);
    }

    @Override
    public void onError(Throwable error) {
        done.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
        done.complete(List.copyOf(answers));
    }

    /** The answers so far. */
    List<R> seen() {
        return List.copyOf(answers);
    }

    /** Waits for the end of the call. @return whether it came in that time, with answers or a failure */
    boolean isOverWithin(long time, TimeUnit unit) throws InterruptedException {
        try {
            done.get(time, unit);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** All answers, once the call is over. Throws what the call failed with. */
    List<R> get() throws Throwable {
        try {
            return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("the call did not end", e);
        }
    }
}
