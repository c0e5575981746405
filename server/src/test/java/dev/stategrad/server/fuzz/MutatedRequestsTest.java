package dev.stategrad.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.NettyService;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.CreateTokenRequest;
import dev.stategrad.v1.CreateTokenResponse;
import dev.stategrad.v1.CreateUserRequest;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.ListAnalysesRequest;
import dev.stategrad.v1.ListJobsRequest;
import dev.stategrad.v1.Scope;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.User;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Valid calls of every method with things wrong, from several callers at once, over real connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutatedRequestsTest {
    private static final String MODEL = "models/kept";
    // Small, so that what is absurd is refused and what is accepted is done at once.
    private static final long MEMORY = 4 << 20;
    private static final long SEED = Long.getLong("stategrad.fuzz.seed", 1);

    private NettyService service;
    private List<DelayResult> before;
    private MutatedCalls calls;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        service = NettyService.start(data, MEMORY);
        service.importModel(MODEL, ValidCalls.VOCABULARY, ValidCalls.EMBEDDING, ValidCalls.HIDDEN);
        before = analysis();
        calls = new MutatedCalls(
                service,
                SEED,
                new ValidCalls(MODEL, names()),
                new AnswerRules(List.of(data.toString(), "Exception", "java.", "\tat ")));
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void methods_ofTheServer_areAllKnown() {
        assertThat(calls.methods())
                .extracting(ServedMethod::name)
                .contains(
                        "stategrad.v1.ModelService/ImportModel",
                        "stategrad.v1.ModelService/TrainModel",
                        "stategrad.v1.AnalysisService/AnalyzeStateGradients",
                        "stategrad.v1.AdminService/CreateToken",
                        "grpc.health.v1.Health/Check");
    }

    /** Again and again: whether the line to the worker is ready when the second one comes is a matter of luck. */
    @Test
    @Timeout(300)
    void traceText_twoMessages_isRefusedAtOnce() throws Exception {
        ServedMethod method = calls.methods().stream()
                .filter(served -> served.name().endsWith("/TraceText"))
                .findFirst()
                .orElseThrow();
        byte[] message = TraceTextRequest.newBuilder()
                .setModel(MODEL)
                .addTokens(1)
                .build()
                .toByteArray();
        MutatedCall twice = new MutatedCall(List.of(message, message), new Metadata(), true);
        for (int i = 0; i < 20; i++) {
            BareCall.Answer answer = BareCall.make(service.channel(), method, twice, Duration.ofSeconds(30));

            assertThat(Objects.requireNonNull(answer.status(), "no answer").getCode())
                    .isEqualTo(Code.INVALID_ARGUMENT);
        }
    }

    @Test
    @Timeout(300)
    void calls_twoThousandMutated_areAnsweredClearly() throws Exception {
        assertAnsweredClearly(2_000, 0.02, Duration.ofSeconds(15));
    }

    @Test
    @Tag("soak")
    @Timeout(3 * 3600)
    void calls_hundredThousandMutated_areAnsweredClearly() throws Exception {
        assertAnsweredClearly(100_000, 0.15, Duration.ofSeconds(1));
    }

    /**
     * @param deviceShare part of the calls that may be of methods which take the device: each of those takes as long as a
     *     hundred others, and most mistakes are found before
     * @param patience without a word, for how much longer than a valid call of the method when both are made alone
     */
    private void assertAnsweredClearly(int number, double deviceShare, Duration patience) throws Exception {
        calls.makeAll(number, deviceShare);
        calls.makeSlowOnesAgain(patience);

        System.out.println(calls.summary());
        assertThat(calls.broken()).isEmpty();
        assertThat(calls.codes()).containsKeys(Code.OK, Code.INVALID_ARGUMENT, Code.NOT_FOUND);
        assertThat(analysis()).isEqualTo(before);
    }

    private List<DelayResult> analysis() throws Exception {
        return service
                .analyze(
                        MODEL,
                        3,
                        new Random(1).ints(50, 0, ValidCalls.VOCABULARY).toArray())
                .stream()
                .filter(AnalyzeStateGradientsResponse::hasResult)
                .map(AnalyzeStateGradientsResponse::getResult)
                .toList();
    }

    /** Of the analysis that was made, of its job, and of somebody who may come. */
    private List<String> names() {
        String user = "users/anna";
        service.admin()
                .createUser(CreateUserRequest.newBuilder()
                        .setUser(User.newBuilder().setName(user))
                        .build());
        CreateTokenResponse token = service.admin()
                .createToken(CreateTokenRequest.newBuilder()
                        .setUser(user)
                        .setScope(Scope.SCOPE_READ)
                        .build());
        List<String> names = new ArrayList<>(List.of(user, token.getToken().getName()));
        service.analyses()
                .listAnalyses(ListAnalysesRequest.getDefaultInstance())
                .getAnalysesList()
                .forEach(analysis -> names.add(analysis.getName()));
        service.jobs()
                .listJobs(ListJobsRequest.getDefaultInstance())
                .getJobsList()
                .forEach(job -> names.add(job.getName()));
        return names;
    }
}
