package dev.stategrad.server.fuzz;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an answer may look like, whatever was asked. */
final class AnswerRules {
    private static final int LONGEST_MESSAGE = 1000;
    private static final Set<Code> NEVER = Set.of(Code.UNKNOWN, Code.INTERNAL, Code.UNAVAILABLE, Code.DATA_LOSS);
    private static final Set<Code> WITHOUT_REASON = Set.of(Code.OK, Code.UNIMPLEMENTED);

    private final List<String> secrets;

    /** @param secrets what no message may hold, such as folders of the server's machine */
    AnswerRules(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** What is wrong with the answer; empty when nothing is. */
    Optional<String> broken(ServedMethod method, Status status, Metadata trailers) {
        String text = status.getDescription() == null ? "" : status.getDescription();
        if (NEVER.contains(status.getCode())) {
            return Optional.of(status.getCode() + ": " + text);
        }
        if (text.length() > LONGEST_MESSAGE || text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("not one short line: " + text);
        }
        for (String secret : secrets) {
            if (text.contains(secret)) {
                return Optional.of("tells " + secret + ": " + text);
            }
        }
        return method.name().startsWith("stategrad.") ? details(status, trailers) : Optional.empty();
    }

    private static Optional<String> details(Status status, Metadata trailers) {
        if (WITHOUT_REASON.contains(status.getCode())) {
            return Optional.empty();
        }
        com.google.rpc.Status rich = StatusProto.fromStatusAndTrailers(status, trailers);
        Optional<ErrorInfo> info = detail(rich, ErrorInfo.class);
        if (info.isEmpty() || info.get().getReason().isEmpty()) {
            return Optional.of("no ErrorInfo: " + status);
        }
        if (status.getCode() != Code.INVALID_ARGUMENT) {
            return Optional.empty();
        }
        return detail(rich, BadRequest.class)
                .filter(request -> request.getFieldViolationsCount() > 0)
                .filter(request -> !request.getFieldViolations(0).getField().isEmpty())
                .map(request -> Optional.<String>empty())
                .orElse(Optional.of("no field named: " + status));
    }

    private static <T extends com.google.protobuf.Message> Optional<T> detail(
            com.google.rpc.Status status, Class<T> type) {
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return Optional.of(any.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return Optional.empty();
    }
}
