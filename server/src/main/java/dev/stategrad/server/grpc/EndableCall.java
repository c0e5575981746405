package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.OpenCalls;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A call that another thread can end. Its answers take turns with that thread under a lock, since a call is not thread-safe; its
 * events take turns in a queue, since an endpoint hears of one at a time. To the endpoint, the end looks like a cancelled call.
 */
final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final ErrorTranslator errors;
    private final Object lock = new Object();
    private boolean closed;
    private volatile boolean ended;

    EndableCall(ServerCall<Q, R> call, ErrorTranslator errors) {
        super(call);
        this.errors = errors;
    }

    /**
     * Puts itself between the transport and the endpoint.
     *
     * @param endpoint hears the call's events
     * @param registry takes what ends the call, until the registration that it answers is closed
     */
    ServerCall.Listener<Q> start(
            ServerCall.Listener<Q> endpoint, Function<Consumer<ServiceException>, OpenCalls.Registration> registry) {
        Events<Q> events = new Events<>(endpoint, this);
        events.registration = registry.apply(why -> {
            end(errors.translate(why));
            events.onCancel();
        });
        return events;
    }

    @Override
    public void sendHeaders(Metadata headers) {
        synchronized (lock) {
            if (!ended) {
                super.sendHeaders(headers);
            }
        }
    }

    @Override
    public void sendMessage(R message) {
        synchronized (lock) {
            if (!ended) {
                super.sendMessage(message);
            }
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        synchronized (lock) {
            if (!ended) {
                closed = true;
                super.close(status, trailers);
            }
        }
    }

    @Override
    public boolean isReady() {
        return !ended && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return ended || super.isCancelled();
    }

    private void end(StatusRuntimeException why) {
        Metadata trailers = why.getTrailers();
        synchronized (lock) {
            if (!closed && !ended) {
                ended = true;
                super.close(why.getStatus(), trailers == null ? new Metadata() : trailers);
            }
        }
    }

    /** One event after the other, whichever thread brings it; nothing after the last. */
    private static final class Events<Q> extends ServerCall.Listener<Q> {
        private final ServerCall.Listener<Q> endpoint;
        private final EndableCall<Q, ?> call;
        private final SynchronizationContext queue;
        private OpenCalls.Registration registration = () -> {};
        private boolean over;

        Events(ServerCall.Listener<Q> endpoint, EndableCall<Q, ?> call) {
            this.endpoint = endpoint;
            this.call = call;
            this.queue = new SynchronizationContext((thread, error) -> call.end(call.errors.translate(error)));
        }

        @Override
        public void onMessage(Q message) {
            pass(() -> endpoint.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            pass(endpoint::onHalfClose);
        }

        @Override
        public void onReady() {
            pass(endpoint::onReady);
        }

        @Override
        public void onCancel() {
            last(endpoint::onCancel);
        }

        @Override
        public void onComplete() {
            last(call.ended ? endpoint::onCancel : endpoint::onComplete);
        }

        private void pass(Runnable event) {
            queue.execute(() -> {
                if (!over) {
                    event.run();
                }
            });
        }

        private void last(Runnable event) {
            queue.execute(() -> {
                if (!over) {
                    over = true;
                    registration.close();
                    event.run();
                }
            });
        }
    }
}
