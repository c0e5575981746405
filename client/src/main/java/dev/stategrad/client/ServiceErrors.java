package dev.stategrad.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what gRPC reports into one clear line, with code, reason and field violations. */
final class ServiceErrors {
    private final String target;

    /** @param target who is called, for a person, e.g. {@code server localhost:50051} */
    ServiceErrors(String target) {
        this.target = target;
    }

    Throwable translate(Throwable failure) {
        if (failure instanceof StategradServiceException) {
            return failure;
        }
        com.google.rpc.Status details = StatusProto.fromThrowable(failure);
        ErrorInfo info = details == null ? null : first(details, ErrorInfo.class);
        BadRequest badRequest = details == null ? null : first(details, BadRequest.class);
        RetryInfo retry = details == null ? null : first(details, RetryInfo.class);
        List<FieldViolation> violations = badRequest == null
                ? List.of()
                : badRequest.getFieldViolationsList().stream()
                        .map(violation -> new FieldViolation(violation.getField(), violation.getDescription()))
                        .toList();
        Status status = Status.fromThrowable(failure);
        return new StategradServiceException(
                status.getCode(),
                info == null ? "" : info.getReason(),
                message(status, info != null, violations),
                violations,
                retry == null ? null : delay(retry),
                failure);
    }

    private static Duration delay(RetryInfo retry) {
        return Duration.ofSeconds(
                retry.getRetryDelay().getSeconds(), retry.getRetryDelay().getNanos());
    }

    /** The reply is not what the protocol promises. */
    StategradServiceException brokenReply(String expectation) {
        return new StategradServiceException(Status.Code.DATA_LOSS, target + ": broken reply: " + expectation, null);
    }

    private String message(Status status, boolean explained, List<FieldViolation> violations) {
        if (status.getCode() == Status.Code.UNAVAILABLE && !explained) {
            return target + ": cannot be reached or the connection was lost (" + rootCause(status) + ")";
        }
        String description = status.getDescription();
        if (description != null && !description.isBlank()) {
            return oneLine(description);
        }
        return violations.isEmpty()
                ? target + ": " + status.getCode()
                : violations.stream()
                        .map(violation -> violation.field() + ": " + violation.description())
                        .collect(Collectors.joining("; "));
    }

    private static String rootCause(Status status) {
        String known = ConnectionProblem.explain(status.asRuntimeException());
        if (known != null) {
            return known;
        }
        Throwable cause = status.getCause();
        String description = status.getDescription();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause != null && cause.getMessage() != null) {
            return oneLine(cause.getMessage());
        }
        return description == null ? status.getCode().toString() : oneLine(description);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static <M extends com.google.protobuf.Message> @Nullable M first(
            com.google.rpc.Status status, Class<M> type) {
        for (Any detail : status.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return detail.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
