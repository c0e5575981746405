package dev.stategrad.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes a call again and again until it ends in a way that another try would not change. */
final class Retrying<R> {
    /** What is made again. Methods are called one after the other. */
    interface Call<R> {
        /** Makes the call. */
        CompletableFuture<R> make();

        /** The pause before it is made again after this failure; empty when that is the end. */
        Optional<Duration> again(StategradServiceException failure);
    }

    private final Call<R> call;
    private final RetryPolicy policy;
    private final CompletableFuture<R> result = new CompletableFuture<>();

    private Retrying(Call<R> call, RetryPolicy policy) {
        this.call = call;
        this.policy = policy;
    }

    /** Cancelling the result cancels the call that runs, and those to come. */
    static <R> CompletableFuture<R> run(Call<R> call, RetryPolicy policy) {
        Retrying<R> retrying = new Retrying<>(call, policy);
        retrying.attempt();
        return retrying.result;
    }

    private void attempt() {
        if (result.isDone()) {
            return;
        }
        try {
            CompletableFuture<R> made = call.make();
            Chaining.cancelWith(result, made);
            Chaining.onEnd(made, this::ended);
        } catch (RuntimeException | Error e) {
            // Nobody else would hear of it, and the caller would wait for ever.
            result.completeExceptionally(e);
        }
    }

    private void ended(R value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
            return;
        }
        Throwable cause = Blocking.cause(failure);
        try {
            Optional<Duration> pause = !result.isDone() && cause instanceof StategradServiceException known
                    ? call.again(known)
                    : Optional.empty();
            if (pause.isPresent()) {
                policy.line().apply(pause.get()).execute(this::attempt);
            } else {
                result.completeExceptionally(cause);
            }
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }
}
