package dev.stategrad.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.work.OverMemoryBudgetException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns errors into what the caller sees: a canonical code, a reason, the fields at fault, and one clear line. */
public final class ErrorTranslator {
    static final String DOMAIN = "stategrad.dev";
    private static final Logger LOG = LoggerFactory.getLogger(ErrorTranslator.class);
    private static final int RETRY_SECONDS = 10;
    private static final Set<FailureReason> RETRYABLE = EnumSet.of(
            FailureReason.QUEUE_FULL,
            FailureReason.DRAINING,
            FailureReason.WORKER_LOST,
            FailureReason.IDENTITY_UNAVAILABLE);

    private final Meters meters;

    public ErrorTranslator(Meters meters) {
        this.meters = meters;
    }

    /** Counts the error, logs it when it is our mistake, and translates it. */
    public StatusRuntimeException translate(Throwable error) {
        if (error instanceof StatusRuntimeException refused
                && refused.getStatus().getCode() != Status.Code.UNKNOWN) {
            // gRPC's own judgement, e.g. on a message that is no message.
            return refused;
        }
        if (error instanceof CompletionException && error.getCause() != null) {
            // What a future makes of an error.
            return translate(error.getCause());
        }
        if (error instanceof InvalidInputException invalid) {
            return invalid(invalid);
        }
        if (error instanceof OverMemoryBudgetException over) {
            return status(FailureReason.OVER_MEMORY_BUDGET, String.valueOf(over.getMessage()), over.fits());
        }
        if (error instanceof ServiceException known && known.reason() != FailureReason.INTERNAL) {
            return status(known);
        }
        if (error instanceof CancellationException) {
            return status(FailureReason.CANCELLED, "the call was cancelled", Map.of());
        }
        LOG.error("a call failed unexpectedly", error);
        return status(FailureReason.INTERNAL, "internal error of the server; its log has the details", Map.of());
    }

    private StatusRuntimeException invalid(InvalidInputException error) {
        String message = String.valueOf(error.getMessage());
        String prefix = error.argument() + ": ";
        BadRequest fields = BadRequest.newBuilder()
                .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                        .setField(error.argument())
                        .setDescription(message.startsWith(prefix) ? message.substring(prefix.length()) : message))
                .build();
        return StatusProto.toStatusRuntimeException(builder(FailureReason.INVALID_FIELD, message, Map.of())
                .addDetails(Any.pack(fields))
                .build());
    }

    private StatusRuntimeException status(ServiceException error) {
        com.google.rpc.Status.Builder status = builder(error.reason(), String.valueOf(error.getMessage()), Map.of());
        retryDelay(error)
                .ifPresent(delay -> status.addDetails(
                        Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build())));
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** The reason that a translated error carries; empty when it carries none. */
    static String reason(Status status, Metadata trailers) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        for (Any detail : details.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return detail.unpack(ErrorInfo.class).getReason();
                } catch (InvalidProtocolBufferException e) {
                    LOG.debug("an error's details can't be read", e);
                }
            }
        }
        return "";
    }

    private static Optional<Duration> retryDelay(ServiceException error) {
        if (error.retryAfter().isPresent()) {
            java.time.Duration delay = error.retryAfter().get();
            return Optional.of(Duration.newBuilder()
                    .setSeconds(delay.getSeconds())
                    .setNanos(delay.getNano())
                    .build());
        }
        return RETRYABLE.contains(error.reason())
                ? Optional.of(Duration.newBuilder().setSeconds(RETRY_SECONDS).build())
                : Optional.empty();
    }

    private StatusRuntimeException status(FailureReason reason, String message, Map<String, String> metadata) {
        return StatusProto.toStatusRuntimeException(
                builder(reason, message, metadata).build());
    }

    private com.google.rpc.Status.Builder builder(FailureReason reason, String message, Map<String, String> metadata) {
        meters.failed(reason);
        ErrorInfo info = ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(reason.name())
                .putAllMetadata(metadata)
                .build();
        return com.google.rpc.Status.newBuilder()
                .setCode(code(reason).getNumber())
                .setMessage(message)
                .addDetails(Any.pack(info));
    }

    static Code code(FailureReason reason) {
        return switch (reason) {
            case INVALID_FIELD -> Code.INVALID_ARGUMENT;
            case MODEL_NOT_FOUND, EPOCH_NOT_KEPT, JOB_NOT_FOUND, USER_NOT_FOUND, TOKEN_NOT_FOUND -> Code.NOT_FOUND;
            case MODEL_EXISTS, REQUEST_ID_REUSED, USER_EXISTS -> Code.ALREADY_EXISTS;
            case MODEL_NOT_READY,
                    MODEL_IN_TRAINING,
                    MODEL_NOT_IN_TRAINING,
                    MODEL_NOT_INTERRUPTED,
                    JOB_ACTIVE,
                    NO_OUTPUT_LAYER -> Code.FAILED_PRECONDITION;
            case CHECKPOINT_LOST -> Code.DATA_LOSS;
            case OVER_MEMORY_BUDGET, TOO_LARGE, QUEUE_FULL, QUOTA_FULL, STORE_FULL, RATE_LIMITED, TOO_MANY_CALLS ->
                Code.RESOURCE_EXHAUSTED;
            case IDLE -> Code.ABORTED;
            case CANCELLED -> Code.CANCELLED;
            case NO_CREDENTIALS, BAD_CREDENTIALS, CREDENTIALS_EXPIRED, CREDENTIALS_REVOKED -> Code.UNAUTHENTICATED;
            case SCOPE_TOO_NARROW, NOT_YOURS -> Code.PERMISSION_DENIED;
            case DEADLINE -> Code.DEADLINE_EXCEEDED;
            case DRAINING, WORKER_LOST, DEVICE_FAILED, IDENTITY_UNAVAILABLE -> Code.UNAVAILABLE;
            case INTERNAL -> Code.INTERNAL;
        };
    }
}
