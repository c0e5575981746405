package dev.stategrad.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Joins futures so that cancelling the outer one reaches the call within. */
final class Chaining {
    private Chaining() {}

    /** Does something when a future ends, however it ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // what the action throws would have nowhere to go
    static <T extends @Nullable Object> void onEnd(
            CompletableFuture<T> future, BiConsumer<? super T, ? super @Nullable Throwable> action) {
        future.whenComplete(action);
    }

    /** Cancels {@code inner} when {@code outer} is cancelled. */
    static void cancelWith(CompletableFuture<?> outer, CompletableFuture<?> inner) {
        onEnd(outer, (value, failure) -> {
            if (outer.isCancelled()) {
                inner.cancel(true);
            }
        });
    }

    /** Lets {@code outer} end as {@code inner} ends, and the other way round when {@code outer} is cancelled. */
    static <T extends @Nullable Object> void join(CompletableFuture<T> inner, CompletableFuture<T> outer) {
        cancelWith(outer, inner);
        onEnd(inner, (value, failure) -> {
            if (failure == null) {
                outer.complete(value);
            } else {
                outer.completeExceptionally(Blocking.cause(failure));
            }
        });
    }

    /** A call that is made when another one has ended well, with what that one brought. */
    static <T, R extends @Nullable Object> CompletableFuture<R> then(
            CompletableFuture<T> first, Function<T, CompletableFuture<R>> next) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        cancelWith(answer, first);
        onEnd(first, (value, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(Blocking.cause(failure));
                return;
            }
            try {
                join(next.apply(value), answer);
            } catch (RuntimeException | Error e) {
                // Nobody else would hear of it, and the caller would wait for ever.
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
