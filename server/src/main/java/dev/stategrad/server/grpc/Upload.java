package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.models.StoreFailure;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call whose messages are put together until the caller is done, and then answered with one message. The next message
 * is asked for when one was taken in.
 */
final class Upload<Q, R> implements StreamObserver<Q> {
    private static final Logger LOG = LoggerFactory.getLogger(Upload.class);

    /** What is being put together. */
    interface Assembly<Q, R> extends AutoCloseable {
        void add(Q message) throws IOException;

        R finish() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Checks the first message. */
    @FunctionalInterface
    interface Opening<Q, R> {
        Assembly<Q, R> open(Q first);
    }

    private final Opening<Q, R> opening;
    private final ErrorTranslator errors;
    private final ServerCallStreamObserver<R> out;
    private @Nullable Assembly<Q, R> assembly;
    private boolean ended;

    Upload(Opening<Q, R> opening, ErrorTranslator errors, StreamObserver<R> responses) {
        this.opening = opening;
        this.errors = errors;
        this.out = (ServerCallStreamObserver<R>) responses;
        out.setOnCancelHandler(this::discard);
    }

    @Override
    public void onNext(Q message) {
        guarded(() -> {
            if (assembly == null) {
                assembly = opening.open(message);
            } else {
                assembly.add(message);
            }
        });
    }

    @Override
    public void onCompleted() {
        guarded(() -> {
            if (assembly == null) {
                throw new InvalidInputException("config", "the first message", "no message");
            }
            R answer = assembly.finish();
            discard();
            out.onNext(answer);
            out.onCompleted();
        });
    }

    @Override
    public void onError(Throwable gone) {
        discard();
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Step step) {
        if (ended) {
            return;
        }
        try {
            step.run();
        } catch (IOException e) {
            fail(StoreFailure.of(e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException why) {
        discard();
        out.onError(errors.translate(why));
    }

    private void discard() {
        ended = true;
        try (Assembly<Q, R> closing = assembly) {
            assembly = null;
        } catch (IOException e) {
            LOG.warn("could not clean up after an upload", e);
        }
    }
}
