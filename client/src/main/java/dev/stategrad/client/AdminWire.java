package dev.stategrad.client;

import com.google.protobuf.Timestamp;
import dev.stategrad.v1.Token;
import dev.stategrad.v1.User;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Users and tokens, on the wire and off it. */
final class AdminWire {
    static final Comparator<TokenInfo> BY_USER_AND_TIME =
            Comparator.comparing(TokenInfo::user).thenComparing(TokenInfo::created);
    private static final String USERS = "users/";
    private static final String TOKENS = "tokens/";

    private AdminWire() {}

    static String userResource(String name) {
        return USERS + name;
    }

    /** Both the id and the resource name, which logs show, are taken. */
    static String tokenResource(String id) {
        return id.startsWith(TOKENS) ? id : TOKENS + id;
    }

    static User user(String name, UserSettings settings) {
        User.Builder user = User.newBuilder().setName(userResource(name));
        settings.weight().ifPresent(user::setWeight);
        settings.quotaBytes().ifPresent(user::setQuotaBytes);
        settings.quotaJobs().ifPresent(user::setQuotaJobs);
        return user.build();
    }

    static UserInfo user(User user) {
        return new UserInfo(
                without(USERS, user.getName()),
                time(user.getCreateTime()),
                user.getWeight(),
                user.hasQuotaBytes() ? OptionalLong.of(user.getQuotaBytes()) : OptionalLong.empty(),
                user.hasQuotaJobs() ? OptionalInt.of(user.getQuotaJobs()) : OptionalInt.empty());
    }

    static dev.stategrad.v1.Scope scope(Scope scope) {
        return switch (scope) {
            case READ -> dev.stategrad.v1.Scope.SCOPE_READ;
            case SUBMIT -> dev.stategrad.v1.Scope.SCOPE_SUBMIT;
            case ADMIN -> dev.stategrad.v1.Scope.SCOPE_ADMIN;
        };
    }

    static TokenInfo token(Token token, ServiceErrors errors) {
        return new TokenInfo(
                without(TOKENS, token.getName()),
                without(USERS, token.getUser()),
                scope(token.getScope(), errors),
                token.getLabel(),
                time(token.getCreateTime()),
                token.hasExpireTime() ? Optional.of(time(token.getExpireTime())) : Optional.empty(),
                token.hasRevokeTime() ? Optional.of(time(token.getRevokeTime())) : Optional.empty());
    }

    private static Scope scope(dev.stategrad.v1.Scope scope, ServiceErrors errors) {
        return switch (scope) {
            case SCOPE_READ -> Scope.READ;
            case SCOPE_SUBMIT -> Scope.SUBMIT;
            case SCOPE_ADMIN -> Scope.ADMIN;
            case SCOPE_UNSPECIFIED, UNRECOGNIZED -> throw errors.brokenReply("expected a scope, found another");
        };
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    private static Instant time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
