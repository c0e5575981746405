package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.graphs.TokenScorer;
import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.grpc.UnexpectedErrors;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TraceTextResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A front that forwards to a real worker in this process. */
@Timeout(120)
class ForwardingTest {
    private static final Caller ANNA = new Caller("anna", Scope.SUBMIT, 2);

    @TempDir
    Path data;

    private final Map<String, Long> deviceTime = new ConcurrentHashMap<>();
    private volatile Caller caller = ANNA;
    private WorkerFixture fixture;
    private ModelWeights weights;
    private Server front;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        fixture = new WorkerFixture(data, Duration.ofSeconds(30));
        weights = WorkerFixture.addModel(fixture.store, "m", 5, 3, 4);
        ErrorTranslator errors = new ErrorTranslator(new Meters(new SimpleMeterRegistry()));
        Forwarding forwarding = new Forwarding(
                fixture.worker, () -> caller, (user, nanos) -> deviceTime.merge(user, nanos, Long::sum), errors);
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AnalysisServiceGrpc.SERVICE_NAME);
        forwarding.methods().forEach(service::addMethod);
        String name = "front-" + UUID.randomUUID();
        front = InProcessServerBuilder.forName(name)
                .addService(ServerInterceptors.intercept(service.build(), new UnexpectedErrors(errors)))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        front.shutdownNow();
        fixture.close();
    }

    @Test
    void scoreTokens_forwarded_givesTheScoresOfTheModel() throws Exception {
        int[] text = new Random(1).ints(40, 0, 5).toArray();
        Answers answers = new Answers();
        StreamObserver<ScoreTokensRequest> requests =
                AnalysisServiceGrpc.newStub(channel).scoreTokens(answers);

        requests.onNext(config("models/m"));
        requests.onNext(tokens(Arrays.copyOf(text, 15)));
        requests.onNext(tokens(Arrays.copyOfRange(text, 15, 40)));
        requests.onCompleted();

        answers.over.get(60, TimeUnit.SECONDS);
        List<Double> found = new ArrayList<>();
        answers.all.forEach(answer -> found.addAll(answer.getScores().getLogProbabilitiesList()));
        try (TokenScorer scorer = new TokenScorer(weights, 1, RunMonitor.NONE)) {
            List<Double> expected = new ArrayList<>();
            for (int[] chunk : List.of(Arrays.copyOf(text, 15), Arrays.copyOfRange(text, 15, 40))) {
                Arrays.stream(scorer.score(0, chunk).logProbabilities()).forEach(expected::add);
            }
            assertThat(found).isEqualTo(expected);
        }
        assertThat(deviceTime.get("anna")).isPositive();
    }

    @Test
    void traceText_refusedByTheWorker_arrivesWithItsDetails() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> AnalysisServiceGrpc.newBlockingStub(channel)
                        .traceText(TraceTextRequest.newBuilder()
                                .setModel("models/none")
                                .addTokens(1)
                                .build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(refused.getTrailers().keys()).noneMatch(key -> key.startsWith("stategrad-"));
    }

    @Test
    void scoreTokens_openedByOneCallerWithoutEnd_leaveThreadsForOthers() throws Exception {
        List<Answers> open = new ArrayList<>();
        List<StreamObserver<ScoreTokensRequest>> requests = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Answers answers = new Answers();
            StreamObserver<ScoreTokensRequest> request =
                    AnalysisServiceGrpc.newStub(channel).scoreTokens(answers);
            request.onNext(config("models/m"));
            request.onNext(tokens(new int[] {1, 2}));
            answers.first.get(60, TimeUnit.SECONDS);
            open.add(answers);
            requests.add(request);
        }

        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, this::trace);
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("TOO_MANY_CALLS");
        caller = new Caller("ben", Scope.SUBMIT, 1);
        assertThat(trace().getFrobeniusNorm().getShapeCount()).isPositive();

        for (int i = 0; i < 16; i++) {
            requests.get(i).onCompleted();
            open.get(i).over.get(60, TimeUnit.SECONDS);
        }
        caller = ANNA;
        assertThat(trace().getFrobeniusNorm().getShapeCount()).isPositive();
    }

    @Test
    void planAnalysis_deadlineOfTheCaller_endsTheCall() {
        WorkerFixture.addModel(fixture.store, "large", 50, 128, 512);

        // Measuring such a model takes longer.
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> AnalysisServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                        .planAnalysis(plan("models/large", 100_000)))
                .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
        awaitIdleDevice();
    }

    @Test
    void scoreTokens_cancelledByTheCaller_leavesTheDevice() {
        WorkerFixture.addModel(fixture.store, "large", 5_000, 64, 512);
        Answers answers = new Answers();
        var requests = (ClientCallStreamObserver<ScoreTokensRequest>)
                AnalysisServiceGrpc.newStub(channel).scoreTokens(answers);
        requests.onNext(config("models/large"));
        for (int i = 0; i < 20; i++) {
            requests.onNext(tokens(new int[60_000]));
        }
        awaitQueue(1);

        requests.cancel("enough", null);

        awaitIdleDevice();
    }

    @Test
    void traceText_workerGone_isToldToTryAgain() {
        fixture.worker.close();

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> AnalysisServiceGrpc.newBlockingStub(channel)
                        .traceText(TraceTextRequest.newBuilder()
                                .setModel("models/m")
                                .addTokens(1)
                                .build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("WORKER_LOST");
        assertThat(detail(refused, RetryInfo.class).getRetryDelay().getSeconds())
                .isPositive();
    }

    private void awaitIdleDevice() {
        awaitQueue(0);
    }

    private void awaitQueue(int length) {
        while (AnalysisServiceGrpc.newBlockingStub(channel)
                        .planAnalysis(plan("models/m", 0))
                        .getPlan()
                        .getQueuePlace()
                != length) {
            Thread.onSpinWait();
        }
    }

    private static PlanAnalysisRequest plan(String model, long tokens) {
        return PlanAnalysisRequest.newBuilder()
                .setConfig(AnalysisConfig.newBuilder().setModel(model).setDelays(50))
                .setTokenCount(tokens)
                .build();
    }

    private TraceTextResponse trace() {
        return AnalysisServiceGrpc.newBlockingStub(channel)
                .traceText(TraceTextRequest.newBuilder()
                        .setModel("models/m")
                        .addTokens(1)
                        .build());
    }

    private static ScoreTokensRequest config(String model) {
        return ScoreTokensRequest.newBuilder()
                .setConfig(ScoreTokensConfig.newBuilder().setModel(model))
                .build();
    }

    private static ScoreTokensRequest tokens(int[] tokens) {
        TokenChunk.Builder chunk = TokenChunk.newBuilder();
        Arrays.stream(tokens).forEach(chunk::addTokens);
        return ScoreTokensRequest.newBuilder().setTokens(chunk).build();
    }

    private static <T extends com.google.protobuf.Message> T detail(StatusRuntimeException error, Class<T> type) {
        for (Any any : StatusProto.fromThrowable(error).getDetailsList()) {
            if (any.is(type)) {
                try {
                    return any.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("expected " + type.getSimpleName() + ", found " + error);
    }

    private static final class Answers implements StreamObserver<ScoreTokensResponse> {
        private final List<ScoreTokensResponse> all = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        @Override
        public void onNext(ScoreTokensResponse answer) {
            all.add(answer);
            first.complete(null);
        }

        @Override
        public void onError(Throwable error) {
            over.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            over.complete(null);
        }
    }
}
