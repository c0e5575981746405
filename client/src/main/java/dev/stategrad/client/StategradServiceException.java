package dev.stategrad.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call failed. The message is one clear line. */
public final class StategradServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;
    private final String reason;
    private final List<FieldViolation> violations;
    private final @Nullable Duration retryDelay;

    StategradServiceException(
            Status.Code code,
            String reason,
            String message,
            List<FieldViolation> violations,
            @Nullable Duration retryDelay,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.violations = List.copyOf(violations);
        this.retryDelay = retryDelay;
    }

    StategradServiceException(Status.Code code, String message, @Nullable Throwable cause) {
        this(code, "", message, List.of(), null, cause);
    }

    /** The canonical code. */
    public Status.Code code() {
        return code;
    }

    /** The server's reason in UPPER_SNAKE case, e.g. {@code MODEL_NOT_FOUND}; empty when the server gave none. */
    public String reason() {
        return reason;
    }

    /** What was wrong in the request; may be empty. */
    public List<FieldViolation> violations() {
        return violations;
    }

    /** How long the server asks to wait before the same request is sent again; empty when it says nothing. */
    public Optional<Duration> retryDelay() {
        return Optional.ofNullable(retryDelay);
    }
}
