package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.audit.AuditLog;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.grpc.AnyCall.Outcome;
import dev.stategrad.server.identity.Identity;
import dev.stategrad.server.identity.IdentityOptions;
import dev.stategrad.server.identity.IdentityOptions.Demand;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.UserName;
import dev.stategrad.server.limits.RefusalLimits;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.v1.AdminServiceGrpc;
import dev.stategrad.v1.CreateUserRequest;
import dev.stategrad.v1.User;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditTrailTest {
    private static final UserName ANNA = new UserName("anna");

    @TempDir
    private Path folder;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private Database database;
    private Identity identity;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        database = Database.open(folder.resolve("stategrad.db"));
        identity = Identity.open(database, IdentityOptions.demanding(Demand.ALWAYS), Clock.systemUTC());
        identity.directory().createUser(ANNA, UnaryOperator.identity());
        ErrorTranslator errors = new ErrorTranslator(new Meters(new SimpleMeterRegistry()));
        AuditLog audit = new AuditLog(lines::add);
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .addService(ServerInterceptors.intercept(
                        WireMessages.readWithin(ServerInterceptors.intercept(
                                new AdminEndpoint(identity.directory()), new AuditedMessages())),
                        new Arrivals(arrived),
                        new UnexpectedErrors(errors),
                        new AuditTrail(audit),
                        new Recognition(
                                identity.identities(),
                                new RefusalLimits(System::nanoTime),
                                identity.openCalls(),
                                audit,
                                errors),
                        new UnexpectedErrors(errors)))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        identity.close();
        database.close();
    }

    @Test
    void act_ofAnAdmin_isWrittenWithWhatItWasDoneTo() throws InterruptedException {
        AnyCall call = AnyCall.open(channel, AdminServiceGrpc.getCreateUserMethod(), token(Scope.ADMIN));
        call.send(CreateUserRequest.newBuilder()
                .setUser(User.newBuilder().setName("users/ben"))
                .build());
        call.halfClose();

        assertThat(call.outcome().code()).isEqualTo(Status.Code.OK);
        assertThat(line())
                .isEqualTo("user=anna method=stategrad.v1.AdminService/CreateUser resource=users/ben outcome=OK"
                        + " peer=in-process");
    }

    @Test
    void act_thatFails_isWrittenWithTheReason() throws InterruptedException {
        AnyCall.make(channel, AdminServiceGrpc.getRevokeTokenMethod(), token(Scope.ADMIN));

        assertThat(line())
                .isEqualTo("user=anna method=stategrad.v1.AdminService/RevokeToken resource=- outcome=INVALID_ARGUMENT"
                        + " reason=INVALID_FIELD peer=in-process");
    }

    @Test
    void act_withoutTheScope_isWrittenWithTheUser() throws InterruptedException {
        AnyCall.make(channel, AdminServiceGrpc.getListTokensMethod(), token(Scope.SUBMIT));

        assertThat(line())
                .isEqualTo("user=anna method=stategrad.v1.AdminService/ListTokens resource=- outcome=PERMISSION_DENIED"
                        + " reason=SCOPE_TOO_NARROW peer=in-process");
    }

    @Test
    void refusal_ofEachKind_isWrittenWithoutTheToken() throws InterruptedException {
        String good = token(Scope.ADMIN);
        for (String shown :
                new String[] {good.toUpperCase(Locale.ROOT), good + "x", "Basic " + good, good.substring(7)}) {
            Outcome outcome = AnyCall.make(channel, AdminServiceGrpc.getListTokensMethod(), shown);

            assertThat(outcome.reason()).isEqualTo(FailureReason.BAD_CREDENTIALS.name());
            assertThat(line())
                    .isEqualTo("user=- method=stategrad.v1.AdminService/ListTokens resource=- outcome=UNAUTHENTICATED"
                            + " reason=BAD_CREDENTIALS peer=in-process");
        }
    }

    @Test
    void revocation_duringACall_isWrittenWithTheUser() throws InterruptedException {
        var made = identity.directory().createToken(ANNA, Scope.ADMIN, "", Optional.empty());
        AnyCall call = AnyCall.open(
                channel,
                AdminServiceGrpc.getListTokensMethod(),
                "Bearer " + made.secret().reveal());
        arrived.take();

        identity.directory().revokeToken(made.token().id());

        assertThat(call.outcome().reason()).isEqualTo("CREDENTIALS_REVOKED");
        assertThat(line())
                .isEqualTo("user=anna method=stategrad.v1.AdminService/ListTokens resource=- outcome=UNAUTHENTICATED"
                        + " reason=CREDENTIALS_REVOKED peer=in-process");
    }

    /** Tells which calls came as far as the endpoint. */
    private record Arrivals(BlockingQueue<String> methods) implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ServerCall.Listener<Q> listener = next.startCall(call, headers);
            methods.add(call.getMethodDescriptor().getFullMethodName());
            return listener;
        }
    }

    private String token(Scope scope) {
        return "Bearer "
                + identity.directory()
                        .createToken(ANNA, scope, "", Optional.empty())
                        .secret()
                        .reveal();
    }

    private String line() throws InterruptedException {
        String line = lines.poll(30, TimeUnit.SECONDS);
        assertThat(line).as("a line of the audit log").isNotNull();
        return line;
    }
}
