package dev.stategrad.server.grpc;

import dev.stategrad.server.work.Cancellation;
import org.jspecify.annotations.Nullable;

/** What brings a source its news, until the source is closed. Thread-safe. */
final class Following implements AutoCloseable {
    private boolean closed;
    private Cancellation.@Nullable Registration registration;

    synchronized void begin(Cancellation.Registration news) {
        if (closed) {
            news.close();
        } else {
            registration = news;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (registration != null) {
            registration.close();
            registration = null;
        }
    }
}
