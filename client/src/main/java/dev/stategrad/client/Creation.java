package dev.stategrad.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A request that makes something. When the server could not be reached, it is sent again, since its id keeps the server from
 * doing it twice; unless its tokens can be read only once.
 */
final class Creation<R> implements Retrying.Call<R> {
    private final RetryPolicy policy;
    private final Function<List<TokenSource>, CompletableFuture<R>> request;
    private List<TokenSource> tokens;
    private int failures;

    private Creation(
            RetryPolicy policy, List<TokenSource> tokens, Function<List<TokenSource>, CompletableFuture<R>> request) {
        this.policy = policy;
        this.tokens = tokens;
        this.request = request;
    }

    /**
     * Sends the request.
     *
     * @param tokens that it carries
     * @param request sends it with those tokens, from their beginning
     */
    static <R> CompletableFuture<R> send(
            RetryPolicy policy, List<TokenSource> tokens, Function<List<TokenSource>, CompletableFuture<R>> request) {
        return Retrying.run(new Creation<>(policy, tokens, request), policy);
    }

    @Override
    public CompletableFuture<R> make() {
        return request.apply(tokens);
    }

    @Override
    public Optional<Duration> again(StategradServiceException failure) {
        failures++;
        if (failure.code() != Status.Code.UNAVAILABLE || failures >= policy.attempts()) {
            return Optional.empty();
        }
        List<TokenSource> fresh =
                tokens.stream().flatMap(source -> source.again().stream()).toList();
        if (fresh.size() < tokens.size()) {
            return Optional.empty();
        }
        tokens = fresh;
        return Optional.of(policy.pause(failures, failure.retryDelay().orElse(Duration.ZERO)));
    }
}
