package dev.stategrad.server.failures;

/** A request that cannot be served, with a reason for programs and a text for people. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    /** @param message one clear line without paths of this machine; it is sent to the caller */
    public ServiceException(FailureReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ServiceException(FailureReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public FailureReason reason() {
        return reason;
    }
}
