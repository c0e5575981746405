package dev.stategrad.server.failures;

import java.time.Duration;
import java.util.Optional;

/** A request that cannot be served, with a reason for programs and a text for people. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;
    private final Duration retryAfter;

    /** @param message one clear line without paths of this machine; it is sent to the caller */
    public ServiceException(FailureReason reason, String message) {
        this(reason, message, Duration.ZERO);
    }

    /** @param retryAfter when it may go better; 0: nobody knows */
    public ServiceException(FailureReason reason, String message, Duration retryAfter) {
        super(message);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public ServiceException(FailureReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = Duration.ZERO;
    }

    public FailureReason reason() {
        return reason;
    }

    /** When the caller may try again, as the one who refused knows; empty: nobody knows. */
    public Optional<Duration> retryAfter() {
        return retryAfter.isZero() ? Optional.empty() : Optional.of(retryAfter);
    }
}
