package dev.stategrad.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What is followed to its end, over as many calls as that takes.
 *
 * @param <Q> request
 * @param <A> one answer of the call
 * @param <R> what stands at the end
 */
abstract class Followed<Q, A, R> implements Retrying.Call<R>, StreamingCall.Inbound<A, R> {
    private final Consumer<StreamingCall<Q, A, R>> method;
    final ServiceErrors errors;
    final Outage outage;

    /**
     * @param method starts a call
     * @param lost hears the problem at the beginning of each outage
     */
    Followed(
            Consumer<StreamingCall<Q, A, R>> method, RetryPolicy retries, Consumer<String> lost, ServiceErrors errors) {
        this.method = method;
        this.errors = errors;
        this.outage = new Outage(retries, lost);
    }

    @Override
    public final CompletableFuture<R> make() {
        StreamingCall<Q, A, R> call = new StreamingCall<>(Outbound.none(), this, errors);
        method.accept(call);
        return call.result();
    }

    @Override
    public final Optional<Duration> again(StategradServiceException failure) {
        return outage.next(failure);
    }
}
