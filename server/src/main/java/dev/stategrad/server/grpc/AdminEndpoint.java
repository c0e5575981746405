package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Directory;
import dev.stategrad.server.identity.NewToken;
import dev.stategrad.server.identity.Token;
import dev.stategrad.server.identity.TokenId;
import dev.stategrad.server.identity.User;
import dev.stategrad.server.identity.UserName;
import dev.stategrad.v1.AdminServiceGrpc;
import dev.stategrad.v1.CreateTokenRequest;
import dev.stategrad.v1.CreateTokenResponse;
import dev.stategrad.v1.CreateUserRequest;
import dev.stategrad.v1.CreateUserResponse;
import dev.stategrad.v1.ListTokensRequest;
import dev.stategrad.v1.ListTokensResponse;
import dev.stategrad.v1.ListUsersRequest;
import dev.stategrad.v1.ListUsersResponse;
import dev.stategrad.v1.RevokeTokenRequest;
import dev.stategrad.v1.RevokeTokenResponse;
import dev.stategrad.v1.UpdateUserRequest;
import dev.stategrad.v1.UpdateUserResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;

/** AdminService, translated. Who is no admin does not get here; see {@link MethodScopes}. */
final class AdminEndpoint extends AdminServiceGrpc.AdminServiceImplBase {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;

    private final Directory directory;

    AdminEndpoint(Directory directory) {
        this.directory = directory;
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> response) {
        UserName name = Fields.named(
                "user.name", () -> UserName.ofResource(request.getUser().getName()));
        User user = Fields.within(
                "user", () -> directory.createUser(name, made -> AdminMessages.settings(made, request.getUser())));
        answer(
                response,
                CreateUserResponse.newBuilder()
                        .setUser(AdminMessages.user(user))
                        .build());
    }

    @Override
    public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> response) {
        UserName name = Fields.named(
                "user.name", () -> UserName.ofResource(request.getUser().getName()));
        AdminMessages.requireMask(request.getUpdateMask());
        User user = Fields.within(
                "user",
                () -> directory.updateUser(
                        name, kept -> AdminMessages.settings(kept, request.getUser(), request.getUpdateMask())));
        answer(
                response,
                UpdateUserResponse.newBuilder()
                        .setUser(AdminMessages.user(user))
                        .build());
    }

    @Override
    public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> response) {
        Page<User> page = Page.of(
                request.getPageSize(),
                request.getPageToken(),
                directory::users,
                user -> user.name().resource(),
                text -> UserName.ofResource(text).value());
        ListUsersResponse.Builder answer = ListUsersResponse.newBuilder().setNextPageToken(page.nextToken());
        page.items().forEach(user -> answer.addUsers(AdminMessages.user(user)));
        answer(response, answer.build());
    }

    @Override
    public void createToken(CreateTokenRequest request, StreamObserver<CreateTokenResponse> response) {
        UserName user = Fields.named("user", () -> UserName.ofResource(request.getUser()));
        NewToken made = directory.createToken(
                user, AdminMessages.scope(request.getScope()), request.getLabel(), AdminMessages.ttl(request));
        answer(
                response,
                CreateTokenResponse.newBuilder()
                        .setToken(AdminMessages.token(made.token()))
                        .setSecret(made.secret().reveal())
                        .build());
    }

    @Override
    public void revokeToken(RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> response) {
        Token token = directory.revokeToken(TokenId.ofResource(request.getName()));
        answer(
                response,
                RevokeTokenResponse.newBuilder()
                        .setToken(AdminMessages.token(token))
                        .build());
    }

    @Override
    public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> response) {
        Page<Token> page = Page.of(
                request.getPageSize(),
                request.getPageToken(),
                directory::tokens,
                token -> token.id().resource(),
                text -> TokenId.ofResource(text).value());
        ListTokensResponse.Builder answer = ListTokensResponse.newBuilder().setNextPageToken(page.nextToken());
        page.items().forEach(token -> answer.addTokens(AdminMessages.token(token)));
        answer(response, answer.build());
    }

    private static <R> void answer(StreamObserver<R> response, R answer) {
        response.onNext(answer);
        response.onCompleted();
    }

    /** Part of a list in the order of its names; the token for the next part is the last name of this one. */
    private record Page<T>(List<T> items, String nextToken) {
        interface Source<T> {
            List<T> behind(String after, int size);
        }

        static <T> Page<T> of(
                int size, String token, Source<T> source, Function<T, String> name, Function<String, String> position) {
            if (size < 0 || size > LARGEST_PAGE) {
                throw new InvalidInputException("page_size", "1 to " + LARGEST_PAGE + ", or 0", size);
            }
            int wanted = size == 0 ? DEFAULT_PAGE : size;
            // One more tells whether there is a next page.
            List<T> found = source.behind(token.isEmpty() ? "" : position(token, position), wanted + 1);
            return found.size() <= wanted
                    ? new Page<>(found, "")
                    : new Page<>(found.subList(0, wanted), name.apply(found.get(wanted - 1)));
        }

        private static String position(String token, Function<String, String> position) {
            try {
                return position.apply(token);
            } catch (InvalidInputException e) {
                throw new InvalidInputException("page_token", "a next_page_token of this server", "something else");
            }
        }
    }
}
