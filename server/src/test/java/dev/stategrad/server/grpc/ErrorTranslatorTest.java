package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ErrorTranslatorTest {
    private final ErrorTranslator errors = new ErrorTranslator(new Meters(new SimpleMeterRegistry()));

    /** A model that somebody else deletes while its training is cancelled. */
    @Test
    void translate_errorThatAFutureWrapped_isThatError() {
        CompletableFuture<String> end = new CompletableFuture<>();
        CompletableFuture<Throwable> told = end.thenApply(job -> {
                    throw new ServiceException(FailureReason.MODEL_NOT_FOUND, "models/lm: no such model");
                })
                .handle((model, failure) -> failure);
        end.complete("over");

        assertThat(told.join()).isInstanceOf(CompletionException.class);
        StatusRuntimeException translated = errors.translate(told.join());
        assertThat(translated.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(translated.getStatus().getDescription()).isEqualTo("models/lm: no such model");
    }
}
