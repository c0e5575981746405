package dev.stategrad.client;

import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call failed. The message is one clear line. */
public final class StategradServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status.Code code;
    private final String reason;
    private final List<FieldViolation> violations;

    StategradServiceException(
            Status.Code code,
            String reason,
            String message,
            List<FieldViolation> violations,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.violations = List.copyOf(violations);
    }

    StategradServiceException(Status.Code code, String message, @Nullable Throwable cause) {
        this(code, "", message, List.of(), cause);
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
}
