package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.Maps;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.grpc.AnyCall.Outcome;
import dev.stategrad.server.identity.Directory;
import dev.stategrad.server.identity.NewToken;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.UserName;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.AdminServiceGrpc;
import dev.stategrad.v1.Analysis;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.CreateTokenRequest;
import dev.stategrad.v1.CreateTokenResponse;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobOptions;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ListAnalysesRequest;
import dev.stategrad.v1.ListJobsRequest;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.RevokeTokenRequest;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.v1.Visibility;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of every service that the server offers, with every kind of credentials. */
@Timeout(120)
class AuthMatrixTest {
    private static final String OPEN = "open";

    /**
     * What is meant; what the server does must agree with it, and a method that is missing here fails. The last two words: what
     * the method does with the resource that its first message names, where it names one that must be there.
     */
    private static final Map<String, Row> NEEDED = table("""
            stategrad.v1.ModelService/ImportModel                submit
            stategrad.v1.ModelService/TrainModel                 submit
            stategrad.v1.ModelService/WatchModel                 read   sees model
            stategrad.v1.ModelService/CancelTraining             submit changes model
            stategrad.v1.ModelService/ResumeTraining             submit changes model
            stategrad.v1.ModelService/GetModel                   read   sees model
            stategrad.v1.ModelService/ListModels                 read
            stategrad.v1.ModelService/DeleteModel                submit changes model
            stategrad.v1.ModelService/ReadTensors                read   sees model
            stategrad.v1.AnalysisService/AnalyzeStateGradients   submit sees model
            stategrad.v1.AnalysisService/GetAnalysis             read   sees analysis
            stategrad.v1.AnalysisService/ListAnalyses            read
            stategrad.v1.AnalysisService/CancelAnalysis          submit changes analysis
            stategrad.v1.AnalysisService/DeleteAnalysis          submit changes analysis
            stategrad.v1.AnalysisService/AttachAnalysis          read   sees analysis
            stategrad.v1.AnalysisService/PlanAnalysis            read   sees model
            stategrad.v1.AnalysisService/ScoreTokens             submit sees model
            stategrad.v1.AnalysisService/TraceText               submit sees model
            stategrad.v1.AnalysisService/RecordStates            submit sees model
            stategrad.v1.JobService/GetJob                       read   sees job
            stategrad.v1.JobService/ListJobs                     read
            stategrad.v1.JobService/WatchJob                     read   sees job
            stategrad.v1.JobService/CancelJob                    submit changes job
            stategrad.v1.AdminService/CreateUser                 admin
            stategrad.v1.AdminService/UpdateUser                 admin
            stategrad.v1.AdminService/ListUsers                  admin
            stategrad.v1.AdminService/CreateToken                admin
            stategrad.v1.AdminService/RevokeToken                admin
            stategrad.v1.AdminService/ListTokens                 admin
            grpc.reflection.v1.ServerReflection/ServerReflectionInfo read
            grpc.health.v1.Health/Check                          open
            grpc.health.v1.Health/Watch                          read
            """);

    /**
     * A method's row.
     *
     * @param scope the narrowest that lets a caller in
     * @param does {@code sees} or {@code changes}; empty: the method names nothing that must be there
     * @param resource {@code model}, {@code analysis} or {@code job}; empty likewise
     */
    private record Row(String scope, String does, String resource) {
        static Row of(List<String> words) {
            return words.size() == 2
                    ? new Row(words.get(1), "", "")
                    : new Row(words.get(1), words.get(2), words.get(3));
        }
    }

    private static final Map<String, ServiceDescriptor> KNOWN = Stream.of(
                    ModelServiceGrpc.getServiceDescriptor(),
                    AnalysisServiceGrpc.getServiceDescriptor(),
                    JobServiceGrpc.getServiceDescriptor(),
                    AdminServiceGrpc.getServiceDescriptor(),
                    HealthGrpc.getServiceDescriptor(),
                    ServerReflectionGrpc.getServiceDescriptor())
            .collect(Collectors.toMap(ServiceDescriptor::getName, Function.identity()));

    /** What belongs to Anna alone, and what she shares, by kind. */
    private static final Map<String, String> PRIVATE = new HashMap<>();

    private static final Map<String, String> SHARED = new HashMap<>();

    private static final Outcome NOT_YOURS = new Outcome(Status.Code.PERMISSION_DENIED, "NOT_YOURS");

    private static final Seen SEEN = new Seen();

    @TempDir
    private static Path data;

    private static ServerFixture fixture;
    private static String read;
    private static String ben;
    private static String submit;
    private static String admin;
    private static String expired;
    private static String revoked;

    @BeforeAll
    static void start() throws Throwable {
        try (Database database = Database.open(data.resolve("stategrad.db"))) {
            Directory yesterday = new Directory(database, Clock.offset(Clock.systemUTC(), Duration.ofDays(-1)));
            UserName anna = new UserName("anna");
            yesterday.createUser(anna, UnaryOperator.identity());
            read = bearer(yesterday.createToken(anna, Scope.READ, "", Optional.empty()));
            submit = bearer(yesterday.createToken(anna, Scope.SUBMIT, "", Optional.empty()));
            UserName other = new UserName("ben");
            yesterday.createUser(other, UnaryOperator.identity());
            ben = bearer(yesterday.createToken(other, Scope.SUBMIT, "", Optional.empty()));
            admin = bearer(yesterday.createToken(anna, Scope.ADMIN, "", Optional.empty()));
            expired = bearer(yesterday.createToken(anna, Scope.ADMIN, "", Optional.of(Duration.ofHours(1))));
            NewToken withdrawn = yesterday.createToken(anna, Scope.ADMIN, "", Optional.empty());
            yesterday.revokeToken(withdrawn.token().id());
            revoked = bearer(withdrawn);
        }
        fixture = new ServerFixture(
                ServerConfig.defaults(data)
                        .withWorkerInThisProcess()
                        .withAnalysisMemoryBytes(64 << 20)
                        .asService(),
                SEEN);
        own(Visibility.VISIBILITY_PRIVATE, PRIVATE);
        own(Visibility.VISIBILITY_LAB, SHARED);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void services_thatAreOffered_areAllInTheTable() throws Throwable {
        assertThat(KNOWN.keySet()).containsAll(offered());
        assertThat(methods().map(MethodDescriptor::getFullMethodName)).allMatch(NEEDED::containsKey);
    }

    @Test
    void scopes_inTheProtocol_areThoseOfTheTable() {
        Map<String, String> found = new TreeMap<>();
        KNOWN.values().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getFullMethodName)
                .forEach(method -> found.put(
                        method,
                        MethodScopes.isOpen(method)
                                ? OPEN
                                : MethodScopes.needed(method)
                                        .map(scope -> scope.name().toLowerCase(Locale.ROOT))
                                        .orElse("nobody")));

        assertThat(found).isEqualTo(Maps.transformValues(NEEDED, Row::scope));
    }

    @ParameterizedTest
    @MethodSource("closedMethods")
    void call_withoutGoodCredentials_isUnauthenticated(MethodDescriptor<?, ?> method) {

        assertThat(AnyCall.make(fixture.channel, method)).isEqualTo(refused("NO_CREDENTIALS"));
        assertThat(AnyCall.make(fixture.channel, method, "Bearer sg_" + "A".repeat(43)))
                .isEqualTo(refused("BAD_CREDENTIALS"));
        assertThat(AnyCall.make(fixture.channel, method, "Basic YW5uYTphbm5h")).isEqualTo(refused("BAD_CREDENTIALS"));
        assertThat(AnyCall.make(fixture.channel, method, admin, admin)).isEqualTo(refused("BAD_CREDENTIALS"));
        assertThat(AnyCall.make(fixture.channel, method, expired)).isEqualTo(refused("CREDENTIALS_EXPIRED"));
        assertThat(AnyCall.make(fixture.channel, method, revoked)).isEqualTo(refused("CREDENTIALS_REVOKED"));
    }

    @ParameterizedTest
    @MethodSource("closedMethods")
    void call_withEachScope_isLetInFromTheNeededOneOn(MethodDescriptor<?, ?> method) throws InterruptedException {
        List<String> scopes = List.of("read", "submit", "admin");
        int needed = scopes.indexOf(row(method).scope());
        Map<String, String> tokens = Map.of("read", read, "submit", submit, "admin", admin);
        for (String scope : scopes) {
            SEEN.begun.clear();
            AnyCall call = AnyCall.open(fixture.channel, method, Objects.requireNonNull(tokens.get(scope)));
            if (scopes.indexOf(scope) >= needed) {
                assertThat(SEEN.begun.poll(30, TimeUnit.SECONDS)).as(scope).isEqualTo(method.getFullMethodName());
                call.cancel();
                assertThat(SEEN.cancelled.poll(30, TimeUnit.SECONDS)).isEqualTo(method.getFullMethodName());
            } else {
                assertThat(call.outcome())
                        .as(scope)
                        .isEqualTo(new Outcome(Status.Code.PERMISSION_DENIED, "SCOPE_TOO_NARROW"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("closedMethods")
    void call_whoseTokenIsRevoked_endsForBothSides(MethodDescriptor<?, ?> method) throws InterruptedException {
        SEEN.cancelled.clear();
        CreateTokenResponse issued = newToken();
        SEEN.begun.clear();
        AnyCall call = AnyCall.open(fixture.channel, method, "Bearer " + issued.getSecret());
        assertThat(SEEN.begun.poll(30, TimeUnit.SECONDS)).isEqualTo(method.getFullMethodName());
        assertThat(call.isOver()).isFalse();

        revoke(issued);

        assertThat(call.outcome()).isEqualTo(refused("CREDENTIALS_REVOKED"));
        assertThat(SEEN.cancelled.poll(30, TimeUnit.SECONDS)).isEqualTo(method.getFullMethodName());
    }

    @ParameterizedTest
    @MethodSource("methodsOfResources")
    void call_forWhatBelongsToSomebodyElse_isRefused(MethodDescriptor<?, ?> method) {

        assertThat(ask(method, PRIVATE, ben)).isEqualTo(NOT_YOURS);
    }

    @ParameterizedTest
    @MethodSource("methodsOfResources")
    void call_forWhatIsShared_looksAtItAndChangesNothing(MethodDescriptor<?, ?> method) {
        Outcome outcome = ask(method, SHARED, ben);

        if (row(method).does().equals("changes")) {
            assertThat(outcome).isEqualTo(NOT_YOURS);
        } else {
            assertThat(outcome.code()).isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void list_ofAnybodyElse_leavesOutWhatIsNotShared() {
        ClientInterceptor bens = showing(ben);

        assertThat(ModelServiceGrpc.newBlockingStub(fixture.channel)
                        .withInterceptors(bens)
                        .listModels(ListModelsRequest.getDefaultInstance())
                        .getModelsList())
                .extracting(Model::getName)
                .containsExactly(SHARED.get("model"));
        assertThat(AnalysisServiceGrpc.newBlockingStub(fixture.channel)
                        .withInterceptors(bens)
                        .listAnalyses(ListAnalysesRequest.getDefaultInstance())
                        .getAnalysesList())
                .extracting(Analysis::getName)
                .containsExactly(SHARED.get("analysis"));
        assertThat(JobServiceGrpc.newBlockingStub(fixture.channel)
                        .withInterceptors(bens)
                        .listJobs(ListJobsRequest.getDefaultInstance())
                        .getJobsList())
                .extracting(Job::getName)
                .containsExactly(SHARED.get("job"));
    }

    @ParameterizedTest
    @MethodSource("openMethods")
    void call_ofAnOpenMethod_needsNothing(MethodDescriptor<?, ?> method) {

        AnyCall withoutAnything = AnyCall.open(fixture.channel, method);
        AnyCall withNonsense = AnyCall.open(fixture.channel, method, "nonsense");

        assertThat(withoutAnything.isOver()).isFalse();
        assertThat(withNonsense.isOver()).isFalse();
    }

    static Stream<Named<MethodDescriptor<?, ?>>> closedMethods() throws Throwable {
        return methods().filter(method -> !isOpen(method)).map(AuthMatrixTest::named);
    }

    static Stream<Named<MethodDescriptor<?, ?>>> openMethods() throws Throwable {
        return methods().filter(AuthMatrixTest::isOpen).map(AuthMatrixTest::named);
    }

    static Stream<Named<MethodDescriptor<?, ?>>> methodsOfResources() throws Throwable {
        return methods().filter(method -> !row(method).resource().isEmpty()).map(AuthMatrixTest::named);
    }

    private static Outcome ask(MethodDescriptor<?, ?> method, Map<String, String> owned, String authorization) {
        AnyCall call = AnyCall.open(fixture.channel, method, authorization);
        call.send(naming(Objects.requireNonNull(owned.get(row(method).resource())), method));
        call.halfClose();
        return call.outcome();
    }

    /** The method's first message, with nothing but the name of a resource. */
    private static Message naming(String resource, MethodDescriptor<?, ?> method) {
        Message.Builder request = ((Message)
                        ((MethodDescriptor.PrototypeMarshaller<?>) method.getRequestMarshaller()).getMessagePrototype())
                .newBuilderForType();
        FieldDescriptor config = request.getDescriptorForType().findFieldByName("config");
        Message.Builder holder = config == null ? request : request.newBuilderForField(config);
        FieldDescriptor name = holder.getDescriptorForType().findFieldByName("model");
        holder.setField(name == null ? holder.getDescriptorForType().findFieldByName("name") : name, resource);
        return config == null
                ? request.build()
                : request.setField(config, holder.build()).build();
    }

    private static Named<MethodDescriptor<?, ?>> named(MethodDescriptor<?, ?> method) {
        return Named.of(method.getFullMethodName(), method);
    }

    private static Stream<MethodDescriptor<?, ?>> methods() throws Throwable {
        return offered().stream().flatMap(name -> Objects.requireNonNull(KNOWN.get(name)).getMethods().stream());
    }

    private static Set<String> offered() throws Throwable {
        Collector<ServerReflectionResponse> answer = new Collector<>();
        StreamObserver<ServerReflectionRequest> request = ServerReflectionGrpc.newStub(fixture.channel)
                .withInterceptors(showing(admin))
                .serverReflectionInfo(answer);
        request.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        request.onCompleted();
        return answer.get().get(0).getListServicesResponse().getServiceList().stream()
                .map(ServiceResponse::getName)
                .collect(Collectors.toSet());
    }

    private static boolean isOpen(MethodDescriptor<?, ?> method) {
        return OPEN.equals(row(method).scope());
    }

    private static Row row(MethodDescriptor<?, ?> method) {
        return Objects.requireNonNull(NEEDED.get(method.getFullMethodName()));
    }

    private static Outcome refused(String reason) {
        return new Outcome(Status.Code.UNAUTHENTICATED, reason);
    }

    private static String bearer(NewToken made) {
        return "Bearer " + made.secret().reveal();
    }

    private static Map<String, Row> table(String text) {
        return text.lines()
                .map(line -> Splitter.on(' ').omitEmptyStrings().splitToList(line))
                .collect(Collectors.toMap(words -> words.get(0), Row::of));
    }

    /** Has Anna import a model and analyse it to the end. */
    private static void own(Visibility visibility, Map<String, String> owned) throws Throwable {
        String model =
                "models/annas-" + visibility.name().toLowerCase(Locale.ROOT).replace('_', '-');
        importModel(model, visibility);
        Collector<AnalyzeStateGradientsResponse> answer = new Collector<>();
        StreamObserver<AnalyzeStateGradientsRequest> request = AnalysisServiceGrpc.newStub(fixture.channel)
                .withInterceptors(showing(submit))
                .analyzeStateGradients(answer);
        request.onNext(AnalyzeStateGradientsRequest.newBuilder()
                .setConfig(AnalysisConfig.newBuilder()
                        .setModel(model)
                        .setDelays(2)
                        .setJob(JobOptions.newBuilder().setVisibility(visibility)))
                .build());
        request.onNext(AnalyzeStateGradientsRequest.newBuilder()
                .setTokens(TokenChunk.newBuilder().addAllTokens(List.of(0, 1, 2)))
                .build());
        request.onCompleted();
        Analysis analysis = answer.get().stream()
                .filter(AnalyzeStateGradientsResponse::hasAccepted)
                .map(AnalyzeStateGradientsResponse::getAccepted)
                .findFirst()
                .orElseThrow();
        owned.put("model", model);
        owned.put("analysis", analysis.getName());
        owned.put("job", analysis.getJob().getName());
    }

    private static void importModel(String name, Visibility visibility) throws Throwable {
        Collector<ImportModelResponse> answer = new Collector<>();
        StreamObserver<ImportModelRequest> request = ModelServiceGrpc.newStub(fixture.channel)
                .withInterceptors(showing(submit))
                .importModel(answer);
        request.onNext(ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName(name).setVisibility(visibility))
                .build());
        TestWeights.arrays(5, 3, 4).forEach((tensor, array) -> request.onNext(ServerFixture.tensor(tensor, array)));
        request.onCompleted();
        assertThat(answer.get().get(0).getModel().getOwner()).isEqualTo("anna");
    }

    private static CreateTokenResponse newToken() {
        return adminService()
                .createToken(CreateTokenRequest.newBuilder()
                        .setUser("users/anna")
                        .setScope(dev.stategrad.v1.Scope.SCOPE_ADMIN)
                        .build());
    }

    private static void revoke(CreateTokenResponse made) {
        adminService()
                .revokeToken(RevokeTokenRequest.newBuilder()
                        .setName(made.getToken().getName())
                        .build());
    }

    private static AdminServiceGrpc.AdminServiceBlockingStub adminService() {
        return AdminServiceGrpc.newBlockingStub(fixture.channel).withInterceptors(showing(admin));
    }

    private static ClientInterceptor showing(String authorization) {
        Metadata headers = new Metadata();
        headers.put(AnyCall.AUTHORIZATION, authorization);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** Tells which calls came as far as the endpoints, and which of them they heard to be cancelled. */
    private static final class Seen implements ServerInterceptor {
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ServerCall.Listener<Q> listener = next.startCall(call, headers);
            begun.add(call.getMethodDescriptor().getFullMethodName());
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onCancel() {
                    cancelled.add(call.getMethodDescriptor().getFullMethodName());
                    super.onCancel();
                }
            };
        }
    }
}
