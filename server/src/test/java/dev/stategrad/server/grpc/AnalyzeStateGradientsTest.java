package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.AnalysisCaller.chunk;
import static dev.stategrad.server.grpc.AnalysisCaller.doubles;
import static dev.stategrad.server.grpc.AnalysisCaller.results;
import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.google.rpc.ErrorInfo;
import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.work.AnalysisLimits;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.Precision;
import dev.stategrad.v1.StateKind;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class AnalyzeStateGradientsTest {
    private static final int V = 5;
    private static final int E = 3;
    private static final int H = 4;
    private static final int D = 6;

    @TempDir
    Path data;

    private ServerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ServerFixture(data);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void analyze_twoStreamsInUnevenChunks_equalsTheEngineInProcess() throws Throwable {
        Model model = fixture.importModel("m", V, E, H);
        int[][] tokens = {random(50, 1), random(41, 2)};
        int[][] labels = {labels(tokens[0]), labels(tokens[1])};

        List<AnalyzeStateGradientsResponse> answers = analyze(
                config().setStreams(2)
                        .setRightVectors(true)
                        .addGroupings(parity())
                        .build(),
                chunk(0, Arrays.copyOfRange(tokens[0], 0, 7), Arrays.copyOfRange(labels[0], 0, 7)),
                chunk(1, tokens[1], labels[1]),
                chunk(0, new int[0], new int[0]),
                chunk(0, Arrays.copyOfRange(tokens[0], 7, 50), Arrays.copyOfRange(labels[0], 7, 50)));

        GradientSums expected = inProcess(tokens, labels);
        List<DelayResult> results = results(answers);
        assertThat(answers.get(0).hasPlan()).isTrue();
        assertThat(results).hasSize(3 * D);
        for (int i = 0; i < results.size(); i++) {
            int group = i / D == 2 ? GradientSums.ALL : 0;
            int label = i / D == 2 ? 0 : i / D;
            assertResult(results.get(i), expected, group, label, i % D);
        }
        AnalysisSummary summary = answers.get(answers.size() - 1).getSummary();
        assertThat(summary.getTokens()).isEqualTo(91);
        assertThat(summary.getWeightsSha256()).isEqualTo(model.getWeightsSha256());
        assertThat(summary.getVersionsMap()).containsKeys("stategrad", "tensorflow");
        // Every pair (source, position) with t ≥ τ, in closed form.
        assertThat(results.get(3 * D - 1).getCount()).isEqualTo(50 - 5 + 41 - 5);
    }

    @Test
    void analyze_spectraOnly_leavesTheMatricesOut() throws Throwable {
        fixture.importModel("m", V, E, H);

        List<DelayResult> results =
                results(analyze(config().setSpectraOnly(true).build(), chunk(0, random(20, 1))));

        assertThat(results).hasSize(D).allSatisfy(result -> {
            assertThat(result.hasMean()).isFalse();
            assertThat(result.hasRightVectors()).isFalse();
            assertThat(result.getSingularValues().getShapeList()).containsExactly((long) E);
        });
    }

    static Stream<Arguments> badConfigs() {
        return Stream.of(
                bad("config.delays: expected at least 1, found 0", config -> config.setDelays(0)),
                bad("config.delays: expected at least 1, found -3", config -> config.setDelays(-3)),
                bad("config.layer: expected 1 to 1, found 2", config -> config.setLayer(2)),
                bad("config.layer: expected 1 to 1, found -1", config -> config.setLayer(-1)),
                bad("config.streams: expected 1 to 65536, found -1", config -> config.setStreams(-1)),
                bad("config.streams: expected 1 to 65536, found 65537", config -> config.setStreams(65537)),
                bad(
                        "config.state: expected STATE_KIND_CELL or STATE_KIND_HIDDEN, found an unknown one",
                        config -> config.setStateValue(9)),
                bad(
                        "config.precision: expected PRECISION_FLOAT32 or PRECISION_FLOAT64, found an unknown one",
                        config -> config.setPrecisionValue(9)),
                bad("config.model: expected models/ and", config -> config.setModel("m")),
                bad(
                        "config.groupings[0].name: expected 1 to 64 of A-Z",
                        config -> config.addGroupings(parity().toBuilder().setName("all"))),
                bad(
                        "config.groupings[1].labels: expected at least one, found 0",
                        config -> config.addGroupings(parity())
                                .addGroupings(Grouping.newBuilder().setName("x"))),
                bad(
                        "config.groupings: expected no name twice, found parity twice",
                        config -> config.addGroupings(parity()).addGroupings(parity())));
    }

    private static Arguments bad(String message, Consumer<AnalysisConfig.Builder> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badConfigs")
    void analyze_badConfig_namesTheField(String message, Consumer<AnalysisConfig.Builder> change) throws Throwable {
        fixture.importModel("m", V, E, H);
        AnalysisConfig.Builder config = config();
        change.accept(config);

        assertFails(() -> analyze(config.build()), Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
        assertFails(() -> plan(config.build(), 10), Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
    }

    static Stream<Arguments> badChunks() {
        return Stream.of(
                Arguments.of("tokens.tokens[1]: expected 0 to 4, found -1", chunk(0, new int[] {0, -1}, new int[2])),
                Arguments.of("tokens.tokens[0]: expected 0 to 4, found 5", chunk(0, new int[] {V}, new int[1])),
                Arguments.of("tokens.stream: expected 0 to 0, found 1", chunk(1, new int[] {1}, new int[1])),
                Arguments.of("tokens.stream: expected 0 to 0, found -1", chunk(-1, new int[] {1}, new int[1])),
                Arguments.of(
                        "tokens.labels: expected 1 columns (one for each grouping), found 0", chunk(0, new int[] {1})),
                Arguments.of(
                        "tokens.labels[0].labels: expected 2 (one for each token), found 1",
                        chunk(0, new int[] {1, 2}, new int[1])),
                Arguments.of(
                        "tokens.labels[0].labels[0]: expected -1 to 1, found 2",
                        chunk(0, new int[] {1}, new int[] {2})),
                Arguments.of(
                        "tokens.labels[0].labels[0]: expected -1 to 1, found -2",
                        chunk(0, new int[] {1}, new int[] {-2})),
                Arguments.of(
                        "tokens.tokens: expected at most 65536 in a message, found 65537",
                        chunk(0, new int[65537], new int[65537])),
                Arguments.of(
                        "config: expected the first message and only that, found another one",
                        AnalyzeStateGradientsRequest.newBuilder()
                                .setConfig(config())
                                .build()),
                Arguments.of(
                        "request: expected a message that carries something, found an empty one",
                        AnalyzeStateGradientsRequest.getDefaultInstance()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badChunks")
    void analyze_badChunk_namesTheField(String message, AnalyzeStateGradientsRequest chunk) throws Throwable {
        fixture.importModel("m", V, E, H);

        assertFails(
                () -> analyze(config().addGroupings(parity()).build(), chunk),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                message);
    }

    @Test
    void analyze_noTokens_isRefused() throws Throwable {
        fixture.importModel("m", V, E, H);

        assertFails(
                () -> analyze(config().build()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "tokens: expected at least one token, found none");
    }

    @Test
    void analyze_noMessage_isRefused() {
        Collector<AnalyzeStateGradientsResponse> answers = new Collector<>();
        fixture.analysesAsync.analyzeStateGradients(answers).onCompleted();

        assertFails(
                answers::get,
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "config: expected the first message, found no message");
    }

    @Test
    void analyze_tokensFirst_isRefused() {
        Collector<AnalyzeStateGradientsResponse> answers = new Collector<>();
        fixture.analysesAsync.analyzeStateGradients(answers).onNext(chunk(0, new int[] {1}));

        assertFails(
                answers::get,
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "config: expected the first message, found tokens");
    }

    @Test
    void analyze_unknownModel_isNotFound() {
        assertFails(() -> analyze(config().build()), Code.NOT_FOUND, "MODEL_NOT_FOUND", "models/m: no such model");
    }

    @Test
    void analyze_moreDelaysThanFit_saysHowManyWould() throws Throwable {
        fixture.close();
        fixture = new ServerFixture(
                ServerConfig.defaults(data).withWorkerInThisProcess().withAnalysisMemoryBytes(16 << 20));
        fixture.importModel("m", V, 32, 64);
        AnalysisConfig much = config().setDelays(100_000).build();

        Throwable failure = catchThrowable(() -> analyze(much));

        assertThat(failure).isNotNull();
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED.value());
        ErrorInfo info = ServerFixture.detail(status, ErrorInfo.class);
        assertThat(info.getReason()).isEqualTo("OVER_MEMORY_BUDGET");
        int fits = Integer.parseInt(info.getMetadataOrThrow("delays_that_fit"));
        assertThat(status.getMessage()).startsWith("config.delays: expected at most " + fits + " ");
        assertThat(plan(much, 0).getDelaysThatFit()).isEqualTo(fits).isPositive();
        assertThat(results(analyze(much.toBuilder().setDelays(fits).build(), chunk(0, random(3, 1)))))
                .hasSize(fits);
        assertFails(
                () -> analyze(much.toBuilder().setDelays(fits + 1).build()),
                Code.RESOURCE_EXHAUSTED,
                "OVER_MEMORY_BUDGET",
                "config.delays: expected at most " + fits + " ");
    }

    @Test
    void state_cellOfAModelWithoutOne_isRefused() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> AnalysisLimits.state(false, dev.stategrad.graphs.StateKind.CELL))
                .withMessage("state: expected HIDDEN (this model's cells have no cell state), found CELL");
        assertThat(AnalysisLimits.state(false, null)).isEqualTo(dev.stategrad.graphs.StateKind.HIDDEN);
        assertThat(AnalysisLimits.state(true, null)).isEqualTo(dev.stategrad.graphs.StateKind.CELL);
    }

    private void assertResult(DelayResult result, GradientSums expected, int group, int label, int delay) {
        assertThat(result.getGrouping()).isEqualTo(group == GradientSums.ALL ? "all" : "parity");
        assertThat(result.getLabel()).isEqualTo(label);
        assertThat(result.getDelay()).isEqualTo(delay);
        assertThat(result.getCount()).isEqualTo(expected.counts(group, label)[delay]);
        double[] means = Arrays.copyOfRange(expected.means(group, label), delay * H * E, (delay + 1) * H * E);
        double[] mean = doubles(result.getMean(), H, E);
        assertThat(mean).containsExactly(means, within(1e-12));
        double[] sigma = doubles(result.getSingularValues(), Math.min(H, E));
        double[] v = doubles(result.getRightVectors(), E, Math.min(H, E));
        assertGramMatrix(mean, sigma, v);
    }

    // MᵀM = V Σ² Vᵀ holds whatever signs a decomposition chooses.
    private static void assertGramMatrix(double[] mean, double[] sigma, double[] v) {
        for (int a = 0; a < E; a++) {
            for (int b = 0; b < E; b++) {
                double gram = 0;
                for (int h = 0; h < H; h++) {
                    gram += mean[h * E + a] * mean[h * E + b];
                }
                double fromSpectrum = 0;
                for (int k = 0; k < sigma.length; k++) {
                    fromSpectrum += v[a * sigma.length + k] * sigma[k] * sigma[k] * v[b * sigma.length + k];
                }
                assertThat(fromSpectrum).isCloseTo(gram, within(1e-12));
            }
        }
    }

    private static GradientSums inProcess(int[][] tokens, int[][] labels) {
        ModelWeights weights = TestWeights.of(V, E, H);
        StateGradientOptions options = new StateGradientOptions(
                dev.stategrad.graphs.StateKind.CELL, 1, D, 2, dev.stategrad.graphs.Precision.FLOAT64, List.of(2));
        try (StateGradientEngine engine =
                new StateGradientEngine(weights, options, ServerFixture.MEMORY, RunMonitor.NONE)) {
            for (int stream = 0; stream < 2; stream++) {
                engine.accept(stream, tokens[stream], new int[][] {labels[stream]});
            }
            return engine.finish();
        }
    }

    private AnalysisPlan plan(AnalysisConfig config, long tokens) {
        return AnalysisCaller.plan(fixture, config, tokens);
    }

    private List<AnalyzeStateGradientsResponse> analyze(AnalysisConfig config, AnalyzeStateGradientsRequest... chunks)
            throws Throwable {
        return AnalysisCaller.analyze(fixture, config, chunks);
    }

    private static AnalysisConfig.Builder config() {
        return AnalysisConfig.newBuilder()
                .setModel("models/m")
                .setState(StateKind.STATE_KIND_CELL)
                .setDelays(D)
                .setPrecision(Precision.PRECISION_FLOAT64);
    }

    private static Grouping parity() {
        return Grouping.newBuilder()
                .setName("parity")
                .addLabels("even")
                .addLabels("odd")
                .build();
    }

    private static int[] random(int size, long seed) {
        return new Random(seed).ints(size, 0, V).toArray();
    }

    // Token 0 has no label.
    private static int[] labels(int[] tokens) {
        return IntStream.of(tokens).map(token -> token == 0 ? -1 : token % 2).toArray();
    }
}
