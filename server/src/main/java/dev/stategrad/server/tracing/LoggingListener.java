package dev.stategrad.server.tracing;

import dev.stategrad.server.logs.LogContext;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/** Has everything that a call's events bring about tell of the same value in the logs, whichever thread they come on. */
final class LoggingListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final LogContext.Key key;
    private final String value;

    LoggingListener(ServerCall.Listener<Q> listener, LogContext.Key key, String value) {
        super(listener);
        this.key = key;
        this.value = value;
    }

    @Override
    public void onMessage(Q message) {
        try (LogContext log = LogContext.with(key, value)) {
            super.onMessage(message);
        }
    }

    @Override
    public void onHalfClose() {
        try (LogContext log = LogContext.with(key, value)) {
            super.onHalfClose();
        }
    }

    @Override
    public void onCancel() {
        try (LogContext log = LogContext.with(key, value)) {
            super.onCancel();
        }
    }

    @Override
    public void onComplete() {
        try (LogContext log = LogContext.with(key, value)) {
            super.onComplete();
        }
    }

    @Override
    public void onReady() {
        try (LogContext log = LogContext.with(key, value)) {
            super.onReady();
        }
    }
}
