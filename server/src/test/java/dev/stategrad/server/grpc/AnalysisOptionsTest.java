package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.AnalysisCaller.chunk;
import static dev.stategrad.server.grpc.AnalysisCaller.doubles;
import static dev.stategrad.server.grpc.AnalysisCaller.matrix;
import static dev.stategrad.server.grpc.AnalysisCaller.results;
import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.google.rpc.ErrorInfo;
import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.LabelGradients;
import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.graphs.TextBlocks;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.TensorChunk;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
class AnalysisOptionsTest {
    private static final int V = 7;
    private static final int E = 3;
    private static final int H = 4;
    private static final int D = 5;
    private static final int[] TOKENS = new Random(4).ints(60, 0, V).toArray();

    @TempDir
    Path data;

    private ServerFixture fixture;

    @BeforeEach
    void start() throws Throwable {
        fixture = new ServerFixture(data);
        fixture.importModel("m", V, E, H);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    static Stream<Arguments> options() {
        return Stream.of(
                option("window", config -> config.setWindow(7), options -> options.withWindow(7)),
                option(
                        "resets",
                        config -> config.addResetAfter(2).addResetAfter(6),
                        options -> options.withResetAfter(List.of(2, 6))),
                option(
                        "blocks",
                        config -> config.setBlocks(3).setBlockTokens(20),
                        options -> options.withBlocks(new TextBlocks(3, 20))),
                option(
                        "second moment",
                        config -> config.setSecondMoment(true),
                        options -> options.withSecondMoment(true)),
                option("paths", config -> config.setPaths(true), options -> options.withPaths(true)),
                option(
                        "all of them",
                        config -> config.setSecondMoment(true)
                                .setPaths(true)
                                .setBlocks(2)
                                .setBlockTokens(25)
                                .setWindow(11)
                                .addResetAfter(1),
                        options -> options.withSecondMoment(true)
                                .withPaths(true)
                                .withBlocks(new TextBlocks(2, 25))
                                .withWindow(11)
                                .withResetAfter(List.of(1))));
    }

    private interface Change<T> {
        T apply(T options);
    }

    private static Arguments option(
            String name, Consumer<AnalysisConfig.Builder> config, Change<StateGradientOptions> options) {
        return Arguments.of(name, config, options);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void analyze_option_sendsWhatTheEngineGives(
            String name, Consumer<AnalysisConfig.Builder> change, Change<StateGradientOptions> options)
            throws Throwable {
        AnalysisConfig.Builder config = config().addGroupings(twoLabels());
        change.accept(config);
        int[] labels = IntStream.of(TOKENS).map(token -> token % 3 - 1).toArray();

        List<DelayResult> sent = results(AnalysisCaller.analyze(fixture, config.build(), chunk(0, TOKENS, labels)));

        List<LabelGradients> expected = inProcess(options.apply(engineOptions(2)), labels);
        assertThat(sent).hasSize(expected.size() * D);
        for (int i = 0; i < sent.size(); i++) {
            assertSame(sent.get(i), expected.get(i / D), i % D);
        }
    }

    /** The sums of a text are those of its blocks, whatever else is asked for. */
    @Test
    void analyze_blocks_addUpToTheWhole() throws Throwable {
        AnalysisConfig config = config().setBlocks(3).setBlockTokens(17).build();

        List<DelayResult> sent = results(AnalysisCaller.analyze(fixture, config, chunk(0, TOKENS)));

        assertThat(sent).extracting(DelayResult::getBlock).containsOnly(0, 1, 2, 3);
        for (int delay = 0; delay < D; delay++) {
            double[] sum = new double[H * E];
            long count = 0;
            for (int block = 1; block <= 3; block++) {
                DelayResult part = sent.get(block * D + delay);
                double[] mean = doubles(part.getMean(), H, E);
                Arrays.setAll(sum, i -> sum[i] + part.getCount() * mean[i]);
                count += part.getCount();
                assertThat(part.hasSingularValues()).isFalse();
            }
            long pairs = count;
            assertThat(pairs).isEqualTo(TOKENS.length - delay);
            double[] whole = doubles(sent.get(delay).getMean(), H, E);
            Arrays.setAll(sum, i -> sum[i] / pairs);
            assertThat(whole).containsExactly(sum, within(1e-12));
        }
        assertThat(sent.get(D).getCount()).isEqualTo(17);
    }

    @Test
    void analyze_blocksOfSpectra_comeWithoutMeans() throws Throwable {
        AnalysisConfig config = config().setBlocks(2)
                .setBlockTokens(30)
                .setSpectraOnly(true)
                .setRightVectors(true)
                .build();

        List<DelayResult> sent = results(AnalysisCaller.analyze(fixture, config, chunk(0, TOKENS)));

        assertThat(sent).hasSize(3 * D).noneMatch(DelayResult::hasMean).allMatch(DelayResult::hasSingularValues);
        assertThat(sent.subList(0, D)).allMatch(DelayResult::hasRightVectors);
        assertThat(sent.subList(D, 3 * D)).noneMatch(DelayResult::hasRightVectors);
    }

    /** ‖Ḡ D‖² = Σσ² for any D, and for a multiple of the identity all singular values are that multiple. */
    @Test
    void analyze_whitening_givesSpectraOfTheProduct() throws Throwable {
        double[] factor = {2, 0, 0, 0.5, 1, 0, -1, 0.25, 3};
        AnalysisConfig config = config().setWhitening(matrix(E, factor, 0, 4)).build();

        List<DelayResult> sent =
                results(AnalysisCaller.analyze(fixture, config, whitening(matrix(E, factor, 4, 9)), chunk(0, TOKENS)));
        List<DelayResult> doubled = results(AnalysisCaller.analyze(
                fixture,
                config().setWhitening(matrix(E, new double[] {2, 0, 0, 0, 2, 0, 0, 0, 2}, 0, 9))
                        .setSpectraOnly(true)
                        .build(),
                chunk(0, TOKENS)));

        for (int delay = 0; delay < D; delay++) {
            double[] mean = doubles(sent.get(delay).getMean(), H, E);
            double[] sigma = doubles(sent.get(delay).getWhitenedSingularValues(), E);
            assertThat(sumOfSquares(sigma)).isCloseTo(sumOfSquares(product(mean, factor)), within(1e-12));
            double[] plain = doubles(sent.get(delay).getSingularValues(), E);
            double[] twice = doubles(doubled.get(delay).getWhitenedSingularValues(), E);
            assertThat(twice)
                    .containsExactly(Arrays.stream(plain).map(s -> 2 * s).toArray(), within(1e-12));
            assertThat(doubled.get(delay).hasMean()).isFalse();
        }
    }

    @Test
    void analyze_stateLeftOpen_isTheCellOfAnLstm() throws Throwable {
        AnalysisConfig open = config().clearState().build();

        List<DelayResult> sent = results(AnalysisCaller.analyze(fixture, open, chunk(0, TOKENS)));

        assertThat(sent)
                .isEqualTo(results(AnalysisCaller.analyze(
                        fixture,
                        config().setState(dev.stategrad.v1.StateKind.STATE_KIND_CELL)
                                .build(),
                        chunk(0, TOKENS))));
    }

    static Stream<Arguments> badConfigs() {
        double[] factor = new double[E * E];
        TensorChunk whole = matrix(E, factor, 0, E * E);
        return Stream.of(
                bad("config.window: expected at least 1, or 0 for none, found -1", config -> config.setWindow(-1)),
                bad(
                        "config.blocks: expected at least 1, found -2",
                        config -> config.setBlocks(-2).setBlockTokens(1)),
                bad(
                        "config.blocks: expected 0 to 4096, found 4097",
                        config -> config.setBlocks(4097).setBlockTokens(1)),
                bad("config.block_tokens: expected at least 1, found 0", config -> config.setBlocks(2)),
                bad(
                        "config.reset_after[1]: expected 0 to 6, found 7",
                        config -> config.addResetAfter(6).addResetAfter(V)),
                bad("config.reset_after[0]: expected 0 to 6, found -1", config -> config.addResetAfter(-1)),
                bad(
                        "config.whitening.shape: expected [3, 3], found [2, 2]",
                        config -> config.setWhitening(matrix(2, new double[4], 0, 4))),
                bad(
                        "config.whitening.offset: expected 0, found 8",
                        config -> config.setWhitening(matrix(E, factor, 1, 2))),
                bad(
                        "config.whitening.data_type: expected DATA_TYPE_F64, found DATA_TYPE_F32",
                        config -> config.setWhitening(
                                whole.toBuilder().setDataType(dev.stategrad.v1.DataType.DATA_TYPE_F32))),
                bad(
                        "config.whitening.data: expected finite numbers, found NaN as number 2",
                        config -> config.setWhitening(matrix(E, new double[] {1, 0, Double.NaN}, 0, 3))),
                bad(
                        "config.precision: expected PRECISION_FLOAT32 or PRECISION_FLOAT64",
                        config -> config.setPrecision(dev.stategrad.v1.Precision.PRECISION_TF32)));
    }

    private static Arguments bad(String message, Consumer<AnalysisConfig.Builder> change) {
        return Arguments.of(message, change);
    }

    @Test
    void analyze_pathsOfAPlainNetwork_areRefused() throws Throwable {
        fixture.importModel(
                "models/plain",
                Map.of(
                        "encoder.weight", TestWeights.uniform(new Random(1), V, E),
                        "rnn.weight_ih_l0", TestWeights.uniform(new Random(2), H, E),
                        "rnn.weight_hh_l0", TestWeights.uniform(new Random(3), H, H),
                        "rnn.bias_ih_l0", TestWeights.uniform(new Random(4), H),
                        "rnn.bias_hh_l0", TestWeights.uniform(new Random(5), H)),
                List.of());
        AnalysisConfig config = AnalysisConfig.newBuilder()
                .setModel("models/plain")
                .setDelays(D)
                .setPaths(true)
                .build();

        assertFails(
                () -> AnalysisCaller.plan(fixture, config, 10),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "config.paths: expected false, since no gate of an RNN hands the state on, found true");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badConfigs")
    void analyze_badOption_namesTheField(String message, Consumer<AnalysisConfig.Builder> change) {
        AnalysisConfig.Builder config = config();
        change.accept(config);

        assertFails(
                () -> AnalysisCaller.analyze(fixture, config.build()), Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
        assertFails(
                () -> AnalysisCaller.plan(fixture, config.build(), 10),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                message);
    }

    @Test
    void analyze_whiteningNotComplete_isRefused() {
        AnalysisConfig part =
                config().setWhitening(matrix(E, new double[E * E], 0, 4)).build();

        assertFails(
                () -> AnalysisCaller.analyze(fixture, part, chunk(0, TOKENS)),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "whitening: expected all of it before the first tokens, found a part of it");
        assertFails(
                () -> AnalysisCaller.analyze(fixture, config().build(), whitening(matrix(E, new double[9], 0, 9))),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "whitening: expected none, since the config's is complete or absent, found a chunk");
    }

    /** More sums than the budget holds: as many passes as were planned, the same spectra, and no matrix on the way. */
    @Test
    void analyze_thousandLabelsOverBudget_equalsOneRoomyPass() throws Throwable {
        int labelCount = 1000;
        int[] tokens = new Random(9).ints(3000, 0, V).toArray();
        int[] labels = new Random(10).ints(3000, -1, labelCount).toArray();
        AnalysisConfig config = config().setSpectraOnly(true)
                .setPaths(true)
                .setPrecision(dev.stategrad.v1.Precision.PRECISION_FLOAT32)
                .setModel("models/wide")
                .addGroupings(grouping("word", labelCount))
                .build();
        fixture.importModel("wide", V, 16, 24);
        List<DelayResult> roomy = results(AnalysisCaller.analyze(fixture, config, chunk(0, tokens, labels)));
        assertThat(AnalysisCaller.plan(fixture, config, 0).getPasses()).isEqualTo(1);
        fixture.close();
        fixture = new ServerFixture(
                ServerConfig.defaults(data).withWorkerInThisProcess().withAnalysisMemoryBytes(16 << 20));

        List<AnalyzeStateGradientsResponse> answers = AnalysisCaller.analyze(fixture, config, chunk(0, tokens, labels));

        AnalysisPlan plan = answers.get(0).getPlan();
        assertThat(plan.getPasses()).isGreaterThan(1);
        assertThat(plan.getMemoryBytes()).isLessThanOrEqualTo(16 << 20);
        List<DelayResult> sent = results(answers);
        assertThat(sent).hasSize((1 + labelCount) * D).noneMatch(DelayResult::hasMean);
        assertThat(sizeOfArrays(sent)).isEqualTo(plan.getReplyBytes());
        var byLabel = roomy.stream().collect(Collectors.toMap(AnalysisOptionsTest::place, result -> result));
        for (DelayResult result : sent) {
            DelayResult expected = Objects.requireNonNull(byLabel.get(place(result)));
            assertThat(result.getCount()).isEqualTo(expected.getCount());
            assertThat(floats(result.getSingularValues()))
                    .containsExactly(floats(expected.getSingularValues()), within(1e-5f));
        }
        assertFails(
                () -> AnalysisCaller.analyze(
                        fixture, config.toBuilder().setSpectraOnly(false).build()),
                Code.RESOURCE_EXHAUSTED,
                "OVER_MEMORY_BUDGET",
                "config.delays: expected at most 4 (what fits into 16 MiB), found 5");
    }

    @Test
    void analyze_overBudget_saysWhatWouldFit() throws Throwable {
        fixture.close();
        fixture = new ServerFixture(
                ServerConfig.defaults(data).withWorkerInThisProcess().withAnalysisMemoryBytes(16 << 20));
        fixture.importModel("wide", V, 16, 24);
        AnalysisConfig.Builder config = config().setModel("models/wide")
                .setBlocks(50)
                .setBlockTokens(10)
                .addGroupings(grouping("word", 300));

        Throwable failure = catchThrowable(() -> AnalysisCaller.analyze(fixture, config.build()));

        var status = StatusProto.fromThrowable(failure);
        assertThat(status.getMessage()).contains("spectra without means would fit", " labels would fit");
        var fits = ServerFixture.detail(status, ErrorInfo.class).getMetadataMap();
        int labels = Integer.parseInt(fits.get("labels_that_fit"));
        assertThat(AnalysisCaller.plan(
                                fixture,
                                config.clone()
                                        .setGroupings(0, grouping("word", labels))
                                        .build(),
                                0)
                        .getMemoryBytes())
                .isLessThanOrEqualTo(16 << 20);
        assertThat(AnalysisCaller.plan(
                                fixture,
                                config.clone()
                                        .setGroupings(0, grouping("word", labels + 1))
                                        .build(),
                                0)
                        .getMemoryBytes())
                .isGreaterThan(16 << 20);
        assertThat(AnalysisCaller.plan(
                                fixture, config.clone().setSpectraOnly(true).build(), 0)
                        .getMemoryBytes())
                .isLessThanOrEqualTo(16 << 20);
    }

    private static AnalysisConfig.Builder config() {
        return AnalysisConfig.newBuilder()
                .setModel("models/m")
                .setState(dev.stategrad.v1.StateKind.STATE_KIND_HIDDEN)
                .setDelays(D)
                .setPrecision(dev.stategrad.v1.Precision.PRECISION_FLOAT64);
    }

    private static Grouping twoLabels() {
        return Grouping.newBuilder()
                .setName("thirds")
                .addLabels("one")
                .addLabels("two")
                .build();
    }

    private static Grouping grouping(String name, int labels) {
        return Grouping.newBuilder()
                .setName(name)
                .addAllLabels(IntStream.range(0, labels).mapToObj(i -> "w" + i).toList())
                .build();
    }

    private static AnalyzeStateGradientsRequest whitening(TensorChunk chunk) {
        return AnalyzeStateGradientsRequest.newBuilder().setWhitening(chunk).build();
    }

    private static StateGradientOptions engineOptions(int labels) {
        return new StateGradientOptions(StateKind.HIDDEN, 1, D, 1, Precision.FLOAT64, List.of(labels));
    }

    private static List<LabelGradients> inProcess(StateGradientOptions options, int[] labels) {
        List<LabelGradients> gradients = new ArrayList<>();
        try (StateGradientEngine engine =
                new StateGradientEngine(TestWeights.of(V, E, H), options, ServerFixture.MEMORY, RunMonitor.NONE)) {
            engine.accept(0, TOKENS, new int[][] {labels});
            engine.finish(gradients::add);
        }
        return gradients;
    }

    private static void assertSame(DelayResult sent, LabelGradients expected, int delay) {
        boolean all = expected.grouping() == GradientSums.ALL;
        assertThat(sent.getGrouping()).isEqualTo(all ? "all" : "thirds");
        assertThat(sent.getLabel()).isEqualTo(expected.label());
        assertThat(sent.getBlock()).isEqualTo(expected.block());
        assertThat(sent.getDelay()).isEqualTo(delay);
        assertThat(sent.getCount()).isEqualTo(expected.counts()[delay]);
        assertThat(doubles(sent.getMean(), H, E))
                .containsExactly(
                        Arrays.copyOfRange(expected.means(), delay * H * E, (delay + 1) * H * E), within(1e-12));
        assertThat(sent.hasSecondMoment()).isEqualTo(expected.secondMoment().length > 0);
        if (sent.hasSecondMoment()) {
            assertThat(doubles(sent.getSecondMoment(), E, E))
                    .containsExactly(
                            Arrays.copyOfRange(expected.secondMoment(), delay * E * E, (delay + 1) * E * E),
                            within(1e-12));
        }
        assertThat(sent.hasCellPath()).isEqualTo(expected.cellPath().length > 0);
        if (sent.hasCellPath()) {
            assertThat(doubles(sent.getCellPath(), H, E))
                    .containsExactly(
                            Arrays.copyOfRange(expected.cellPath(), delay * H * E, (delay + 1) * H * E), within(1e-12));
        }
    }

    private static double[] product(double[] mean, double[] factor) {
        double[] product = new double[H * E];
        for (int h = 0; h < H; h++) {
            for (int e = 0; e < E; e++) {
                for (int k = 0; k < E; k++) {
                    product[h * E + e] += mean[h * E + k] * factor[k * E + e];
                }
            }
        }
        return product;
    }

    private static double sumOfSquares(double[] values) {
        return Arrays.stream(values).map(value -> value * value).sum();
    }

    private static long sizeOfArrays(List<DelayResult> results) {
        return results.stream()
                .mapToLong(result -> 8L
                        + result.getSingularValues().getData().size()
                        + result.getWhitenedSingularValues().getData().size()
                        + result.getMean().getData().size()
                        + result.getRightVectors().getData().size()
                        + result.getSecondMoment().getData().size()
                        + result.getCellPath().getData().size())
                .sum();
    }

    private static List<Object> place(DelayResult result) {
        return List.of(result.getGrouping(), result.getLabel(), result.getDelay());
    }

    private static float[] floats(TensorChunk chunk) {
        float[] values = new float[chunk.getData().size() / 4];
        chunk.getData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
