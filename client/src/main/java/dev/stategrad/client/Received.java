package dev.stategrad.client;

import java.util.Optional;
import java.util.function.Function;

/** Takes the single answer of a call. */
final class Received<A, R> implements StreamingCall.Inbound<A, R> {
    private final Function<A, R> translation;
    private final ServiceErrors errors;
    private Optional<R> value = Optional.empty();

    Received(Function<A, R> translation, ServiceErrors errors) {
        this.translation = translation;
        this.errors = errors;
    }

    @Override
    public void accept(A answer) {
        value = Optional.of(translation.apply(answer));
    }

    @Override
    public R finish() {
        return value.orElseThrow(() -> errors.brokenReply("expected one answer, found none"));
    }
}
