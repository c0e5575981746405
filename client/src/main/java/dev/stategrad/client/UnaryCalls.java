package dev.stategrad.client;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls with one request and one answer. */
final class UnaryCalls {
    private final ServiceErrors errors;

    UnaryCalls(ServiceErrors errors) {
        this.errors = errors;
    }

    /** Makes one. */
    <Q, A, R> CompletableFuture<R> call(
            BiConsumer<Q, StreamObserver<A>> method, Q request, Function<A, R> translation) {
        StreamingCall<Q, A, R> call = new StreamingCall<>(Outbound.none(), new Received<>(translation, errors), errors);
        method.accept(request, call);
        return call.result();
    }

    /** Makes one whose answer says nothing. */
    <Q, A> CompletableFuture<@Nullable Void> run(BiConsumer<Q, StreamObserver<A>> method, Q request) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        CompletableFuture<A> answer = call(method, request, Function.identity());
        Chaining.cancelWith(done, answer);
        Chaining.join(answer.thenApply(nothing -> null), done);
        return done;
    }

    /**
     * A part of a list.
     *
     * @param next token of the page that follows; empty on the last one
     */
    record Page<T>(List<T> items, String next) {
        Page {
            items = List.copyOf(items);
        }
    }

    /** Everything in a list, page after page. */
    static <T> CompletableFuture<List<T>> all(Function<String, CompletableFuture<Page<T>>> pages) {
        CompletableFuture<List<T>> all = new CompletableFuture<>();
        nextPage("", new ArrayList<>(), pages, all);
        return all;
    }

    private static <T> void nextPage(
            String token,
            List<T> before,
            Function<String, CompletableFuture<Page<T>>> pages,
            CompletableFuture<List<T>> all) {
        CompletableFuture<Page<T>> page = pages.apply(token);
        Chaining.cancelWith(all, page);
        Chaining.onEnd(page, (answer, failure) -> {
            if (failure != null) {
                all.completeExceptionally(Blocking.cause(failure));
                return;
            }
            before.addAll(answer.items());
            if (answer.next().isEmpty()) {
                all.complete(List.copyOf(before));
            } else {
                nextPage(answer.next(), before, pages, all);
            }
        });
    }
}
