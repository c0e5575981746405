package dev.stategrad.server.grpc;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.Token;
import dev.stategrad.server.identity.User;
import dev.stategrad.v1.CreateTokenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Users and tokens, on the wire and off it. */
final class AdminMessages {
    private static final String WEIGHT = "weight";
    private static final String QUOTA_BYTES = "quota_bytes";
    private static final String QUOTA_JOBS = "quota_jobs";
    private static final List<String> CHANGEABLE = List.of(WEIGHT, QUOTA_BYTES, QUOTA_JOBS);
    private static final FieldMask ALL =
            FieldMask.newBuilder().addAllPaths(CHANGEABLE).build();
    private static final long MOST_SECONDS = 1L << 40;

    private AdminMessages() {}

    /** {@code user} with everything that {@code wanted} sets. */
    static User settings(User user, dev.stategrad.v1.User wanted) {
        return settings(user, wanted, ALL);
    }

    /** {@code user} with those of {@code wanted}'s values that the mask names. */
    static User settings(User user, dev.stategrad.v1.User wanted, FieldMask mask) {
        User changed = user;
        if (mask.getPathsList().contains(WEIGHT)) {
            changed = changed.withWeight(wanted.hasWeight() ? wanted.getWeight() : 1);
        }
        if (mask.getPathsList().contains(QUOTA_BYTES)) {
            changed = changed.withQuotaBytes(
                    wanted.hasQuotaBytes() ? OptionalLong.of(wanted.getQuotaBytes()) : OptionalLong.empty());
        }
        if (mask.getPathsList().contains(QUOTA_JOBS)) {
            changed = changed.withQuotaJobs(
                    wanted.hasQuotaJobs() ? OptionalInt.of(wanted.getQuotaJobs()) : OptionalInt.empty());
        }
        return changed;
    }

    /** Requires a mask that names something, and nothing but what can be changed. */
    static void requireMask(FieldMask mask) {
        if (mask.getPathsCount() == 0 || !CHANGEABLE.containsAll(mask.getPathsList())) {
            throw new InvalidInputException(
                    "update_mask",
                    String.join(", ", CHANGEABLE),
                    mask.getPathsCount() == 0 ? "none" : "something else");
        }
    }

    static Scope scope(dev.stategrad.v1.Scope scope) {
        return switch (scope) {
            case SCOPE_READ -> Scope.READ;
            case SCOPE_SUBMIT -> Scope.SUBMIT;
            case SCOPE_ADMIN -> Scope.ADMIN;
            case SCOPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new InvalidInputException("scope", "READ, SUBMIT or ADMIN", scope);
        };
    }

    static Optional<Duration> ttl(CreateTokenRequest request) {
        if (!request.hasTtl()) {
            return Optional.empty();
        }
        long seconds = request.getTtl().getSeconds();
        if (Math.abs(seconds) > MOST_SECONDS) {
            throw new InvalidInputException("ttl", "above 0, at most ten years", seconds + " s");
        }
        return Optional.of(Duration.ofSeconds(seconds, request.getTtl().getNanos()));
    }

    static dev.stategrad.v1.User user(User user) {
        dev.stategrad.v1.User.Builder message = dev.stategrad.v1.User.newBuilder()
                .setName(user.name().resource())
                .setCreateTime(time(user.created()))
                .setWeight(user.weight());
        user.quotaBytes().ifPresent(message::setQuotaBytes);
        user.quotaJobs().ifPresent(message::setQuotaJobs);
        return message.build();
    }

    static dev.stategrad.v1.Token token(Token token) {
        dev.stategrad.v1.Token.Builder message = dev.stategrad.v1.Token.newBuilder()
                .setName(token.id().resource())
                .setUser(token.user().resource())
                .setScope(wireScope(token.scope()))
                .setLabel(token.label())
                .setCreateTime(time(token.created()));
        token.expires().ifPresent(end -> message.setExpireTime(time(end)));
        token.revoked().ifPresent(since -> message.setRevokeTime(time(since)));
        return message.build();
    }

    private static dev.stategrad.v1.Scope wireScope(Scope scope) {
        return switch (scope) {
            case READ -> dev.stategrad.v1.Scope.SCOPE_READ;
            case SUBMIT -> dev.stategrad.v1.Scope.SCOPE_SUBMIT;
            case ADMIN -> dev.stategrad.v1.Scope.SCOPE_ADMIN;
        };
    }

    private static Timestamp time(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
