package dev.stategrad.client;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import dev.stategrad.v1.AdminServiceGrpc;
import dev.stategrad.v1.CreateTokenRequest;
import dev.stategrad.v1.CreateTokenResponse;
import dev.stategrad.v1.CreateUserRequest;
import dev.stategrad.v1.ListTokensRequest;
import dev.stategrad.v1.ListTokensResponse;
import dev.stategrad.v1.ListUsersRequest;
import dev.stategrad.v1.ListUsersResponse;
import dev.stategrad.v1.RevokeTokenRequest;
import dev.stategrad.v1.UpdateUserRequest;
import dev.stategrad.v1.User;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may use a server. Every call needs {@link Scope#ADMIN}, waits for its answer, and throws {@link StategradServiceException} when
 * it fails.
 */
public final class Administration {
    private static final int PAGE = 1_000;

    private final AdminServiceGrpc.AdminServiceBlockingStub service;
    private final ServiceErrors errors;

    Administration(Channel channel, ServiceErrors errors) {
        this.service = AdminServiceGrpc.newBlockingStub(channel);
        this.errors = errors;
    }

    /**
     * Makes a user known.
     *
     * @param name 1 to 64 ASCII letters, digits, {@code .}, {@code _}, {@code @}, {@code +} and {@code -}, first a letter or digit
     */
    public UserInfo createUser(String name, UserSettings settings) {
        CreateUserRequest request = CreateUserRequest.newBuilder()
                .setUser(AdminWire.user(name, settings))
                .build();
        return AdminWire.user(call(() -> service.createUser(request)).getUser());
    }

    /** Changes a user. */
    public UserInfo updateUser(String name, UserSettings settings) {
        User user = AdminWire.user(name, settings);
        FieldMask.Builder mask = FieldMask.newBuilder();
        settings.weight().ifPresent(weight -> mask.addPaths("weight"));
        settings.quotaBytes().ifPresent(bytes -> mask.addPaths("quota_bytes"));
        settings.quotaJobs().ifPresent(jobs -> mask.addPaths("quota_jobs"));
        UpdateUserRequest request =
                UpdateUserRequest.newBuilder().setUser(user).setUpdateMask(mask).build();
        return AdminWire.user(call(() -> service.updateUser(request)).getUser());
    }

    /** All users in the order of their names. */
    public List<UserInfo> listUsers() {
        List<UserInfo> users = new ArrayList<>();
        String token = "";
        do {
            ListUsersRequest request = ListUsersRequest.newBuilder()
                    .setPageSize(PAGE)
                    .setPageToken(token)
                    .build();
            ListUsersResponse page = call(() -> service.listUsers(request));
            page.getUsersList().forEach(user -> users.add(AdminWire.user(user)));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return users;
    }

    /**
     * Makes a personal token.
     *
     * @param lifetime how long it is good for, at most ten years; empty: until it is revoked
     */
    public IssuedToken createToken(String user, Scope scope, String label, Optional<java.time.Duration> lifetime) {
        CreateTokenRequest.Builder request = CreateTokenRequest.newBuilder()
                .setUser(AdminWire.userResource(user))
                .setScope(AdminWire.scope(scope))
                .setLabel(label);
        lifetime.ifPresent(ttl -> request.setTtl(
                Duration.newBuilder().setSeconds(ttl.getSeconds()).setNanos(ttl.getNano())));
        CreateTokenResponse made = call(() -> service.createToken(request.build()));
        return new IssuedToken(AdminWire.token(made.getToken(), errors), made.getSecret());
    }

    /** Has a token refused from now on; calls that it opened end within a second. */
    public TokenInfo revokeToken(String id) {
        RevokeTokenRequest request = RevokeTokenRequest.newBuilder()
                .setName(AdminWire.tokenResource(id))
                .build();
        return AdminWire.token(call(() -> service.revokeToken(request)).getToken(), errors);
    }

    /** All tokens, in the order of their users and then of their making. */
    public List<TokenInfo> listTokens() {
        List<TokenInfo> tokens = new ArrayList<>();
        String page = "";
        do {
            ListTokensRequest request = ListTokensRequest.newBuilder()
                    .setPageSize(PAGE)
                    .setPageToken(page)
                    .build();
            ListTokensResponse answer = call(() -> service.listTokens(request));
            answer.getTokensList().forEach(token -> tokens.add(AdminWire.token(token, errors)));
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        tokens.sort(AdminWire.BY_USER_AND_TIME);
        return tokens;
    }

    private <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (StatusRuntimeException e) {
            throw (StategradServiceException) errors.translate(e);
        }
    }
}
