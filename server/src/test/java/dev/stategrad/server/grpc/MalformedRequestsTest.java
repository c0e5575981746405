package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.RecordStatesConfig;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.RecordStatesResponse;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.TrainingConfig;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers at and beyond the limits, where the tests of the single methods do not have them already. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedRequestsTest {
    private static final int V = 7;
    private static final int E = 3;
    private static final int H = 4;
    private static final int HUGE = Integer.MAX_VALUE;

    private ServerFixture fixture;

    /** A call that a server must refuse. */
    @FunctionalInterface
    private interface Call {
        void make(ServerFixture fixture) throws Throwable;
    }

    @BeforeAll
    void start(@TempDir Path data) throws Throwable {
        fixture = new ServerFixture(data);
        fixture.importModel("m", V, E, H);
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    static Stream<Arguments> unaryCalls() {
        return Stream.of(
                bad("page_size: expected 1 to 1000, or 0, found -1", list(-1)),
                bad("page_size: expected 1 to 1000, or 0, found -2147483648", list(Integer.MIN_VALUE)),
                bad("token_count: expected at least 0, found -1", plan(request -> request.setTokenCount(-1))),
                bad(
                        "used_label_count: expected at least 0, found -9223372036854775808",
                        plan(request -> request.setUsedLabelCount(Long.MIN_VALUE))),
                bad("config: expected an analysis, found none", plan(PlanAnalysisRequest.Builder::clearConfig)),
                bad("tokens: expected 1 to 512 tokens", trace(TraceTextRequest.Builder::clearTokens)),
                bad("tokens: expected 1 to 512 tokens", trace(request -> request.addAllTokens(ones(512)))),
                bad("tokens[1]: expected 0 to 6, found -1", trace(request -> request.addTokens(-1))),
                bad("tokens[1]: expected 0 to 6, found 7", trace(request -> request.addTokens(V))),
                bad("tokens[1]: expected 0 to 6, found 2147483647", trace(request -> request.addTokens(HUGE))),
                bad("layer: expected 1 to 1, found 2", trace(request -> request.setLayer(2))),
                bad("layer: expected 1 to 1, found -1", trace(request -> request.setLayer(-1))),
                bad("state: expected STATE_KIND_CELL or", trace(request -> request.setStateValue(-1))),
                bad("precision: expected PRECISION_FLOAT32 or", trace(request -> request.setPrecisionValue(77))));
    }

    static Stream<Arguments> streamingCalls() {
        return Stream.of(
                bad("config.streams: expected 1 to 65536, found -1", score(-1, 0, 1)),
                bad("config.streams: expected 1 to 65536, found 2147483647", score(HUGE, 0, 1)),
                bad("tokens.stream: expected 0 to 0, found -2147483648", score(1, Integer.MIN_VALUE, 1)),
                bad("tokens.tokens[1]: expected 0 to 6, found -1", score(1, 0, 1, -1)),
                bad("tokens.tokens[1]: expected 0 to 6, found 2147483647", score(1, 0, 1, HUGE)),
                bad("config.streams: expected 1 to 65536, found -1", record(config -> config.setStreams(-1), 1)),
                bad("config.layer: expected 1 to 1, found 2147483647", record(config -> config.setLayer(HUGE), 1)),
                bad("config.state: expected STATE_KIND_CELL or", record(config -> config.setStateValue(99), 1)),
                bad("config.precision: expected PRECISION_", record(config -> config.setPrecisionValue(-5), 1)),
                bad("tokens.tokens[0]: expected 0 to 6, found -1", record(config -> {}, -1)),
                bad("tokens.tokens[0]: expected 0 to 6, found 7", record(config -> {}, V)),
                bad("tokens: expected at least one token, found none", record(config -> {})),
                bad("config.layer: expected 1 to 1, found -2147483648", analyze(config -> config.setLayer(1 << 31))),
                bad(
                        "config.window: expected at least 1, or 0 for none, found -2147483648",
                        analyze(config -> config.setWindow(Integer.MIN_VALUE))),
                bad(
                        "config.block_tokens: expected at least 1, found -9223372036854775808",
                        analyze(config -> config.setBlocks(2).setBlockTokens(Long.MIN_VALUE))),
                bad(
                        "config.blocks: expected 0 to 4096, found 2147483647",
                        analyze(config -> config.setBlocks(HUGE).setBlockTokens(1))),
                bad("config.groupings: expected at most 64, found 65", analyze(config -> {
                    for (int g = 0; g < 65; g++) {
                        config.addGroupings(
                                Grouping.newBuilder().setName("g" + g).addLabels("a"));
                    }
                })));
    }

    static Stream<Arguments> imports() {
        TensorChunk bias = ServerFixture.chunk("decoder.bias", TestWeights.uniform(new Random(1), V), 0, 4 * V);
        return Stream.of(
                bad(
                        "config.reference_tolerance: expected a number of at least 0, found NaN",
                        send(config -> config.setReferenceTolerance(Double.NaN))),
                bad(
                        "config.reference_tolerance: expected a number of at least 0, found -1.0",
                        send(config -> config.setReferenceTolerance(-1))),
                bad(
                        "config.reference_source: expected at most 256 characters, found 65536",
                        send(config -> config.setReferenceSource("x".repeat(65_536)))),
                bad("config.cell: expected CELL_TYPE_LSTM", send(config -> config.setCellValue(-1))),
                bad(
                        "tensor decoder.bias: expected offset 0, found -4",
                        send(bias.toBuilder().setOffset(-4))),
                bad(
                        "tensor decoder.bias: expected offset 0, found 9223372036854775807",
                        send(bias.toBuilder().setOffset(Long.MAX_VALUE))),
                bad(
                        "tensor decoder.bias: expected dimensions of at least 1 and less than 2 GiB",
                        send(bias.toBuilder().clearShape().addShape(0))),
                bad(
                        "tensor decoder.bias: expected dimensions of at least 1 and less than 2 GiB",
                        send(bias.toBuilder().clearShape().addShape(Long.MIN_VALUE))),
                // 2³¹ · 2³² · 4 is 0 in 64 bits.
                bad(
                        "tensor decoder.bias: expected dimensions of at least 1 and less than 2 GiB",
                        send(bias.toBuilder().clearShape().addShape(1L << 31).addShape(1L << 32))),
                bad(
                        "tensor decoder.bias: expected at most 8 dimensions, found 9",
                        send(bias.toBuilder().clearShape().addAllShape(Collections.nCopies(9, 1L)))),
                bad(
                        "tensor decoder.bias: expected a whole number of elements, at least one, found 0 bytes",
                        send(bias.toBuilder().clearData())),
                bad(
                        "tensor.data: expected at most 2097152 bytes, found 2097156",
                        send(bias.toBuilder().setData(ByteString.copyFrom(new byte[(2 << 20) + 4])))),
                bad(
                        "tensor.name: expected 1 to 256 characters, found 65536",
                        send(bias.toBuilder().setName("x".repeat(65_536)))),
                bad(
                        "tensor.data_type: expected F32 or F64, found UNRECOGNIZED",
                        send(bias.toBuilder().setDataTypeValue(-1))),
                bad(
                        "tensor.data_type: expected F32 or F64, found DATA_TYPE_UNSPECIFIED",
                        send(bias.toBuilder().setDataType(DataType.DATA_TYPE_UNSPECIFIED))));
    }

    /** NaN and infinities at the start, in the middle and at the end of every tensor, in both types. */
    @ParameterizedTest
    @MethodSource("tensors")
    void importModel_numberThatIsNotFinite_namesTheTensor(String tensor) {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Map<String, DenseArray> arrays = TestWeights.arrays(V, E, H);
            long[] shape = Objects.requireNonNull(arrays.get(tensor)).shape();
            int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
            for (int at : new int[] {0, size / 2, size - 1}) {
                float[] floats = new float[size];
                floats[at] = (float) value;
                assertRefused(tensor, arrays, DenseArray.ofFloats(floats, shape), value, at);
                double[] doubles = new double[size];
                doubles[at] = value;
                assertRefused(tensor, arrays, DenseArray.ofDoubles(doubles, shape), value, at);
            }
        }
    }

    private void assertRefused(String tensor, Map<String, DenseArray> arrays, DenseArray bad, double value, int at) {
        arrays.put(tensor, bad);
        assertFails(
                () -> fixture.importModel("models/bad", arrays, List.of()),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                tensor + ": expected finite numbers, found " + value + " at element " + at);
    }

    static Stream<String> tensors() {
        return TestWeights.arrays(V, E, H).keySet().stream();
    }

    static Stream<Arguments> trainings() {
        return Stream.of(
                training("learning_rate", training -> training.setLearningRate(Double.POSITIVE_INFINITY)),
                training("learning_rate", training -> training.setLearningRate(Double.MIN_VALUE)),
                training("learning_rate", training -> training.setLearningRate(1e38)),
                training("clip_norm", training -> training.setClipNorm(Double.NaN)),
                training("output_dropout", training -> training.setOutputDropout(Double.NaN)),
                training("output_dropout", training -> training.setOutputDropout(-1)),
                training("init_range", training -> training.setInitRange(Double.POSITIVE_INFINITY)),
                training("window", training -> training.setWindow(HUGE)),
                training(
                        "architecture.hidden_size",
                        training -> training.getArchitectureBuilder().setHiddenSize(-1)),
                training(
                        "architecture.layers",
                        training -> training.getArchitectureBuilder().setLayers(Integer.MIN_VALUE)),
                training(
                        "architecture.cell",
                        training -> training.getArchitectureBuilder().setCellValue(77)),
                training(
                        "architecture",
                        training -> training.getArchitectureBuilder()
                                .setVocabularySize(HUGE)
                                .setEmbeddingSize(HUGE)));
    }

    private static Arguments training(String field, Consumer<TrainingConfig.Builder> change) {
        return bad("config.training." + field + ": expected ", train(change));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"unaryCalls", "streamingCalls", "imports", "trainings"})
    void call_valueOutOfItsRange_namesTheField(String message, Call call) {
        assertFails(() -> call.make(fixture), Code.INVALID_ARGUMENT, "INVALID_FIELD", message);
    }

    @Test
    @Timeout(10)
    void train_billionsOfLayers_areRefusedAtOnce() {
        assertFails(
                () -> train(training -> training.getArchitectureBuilder().setLayers(HUGE))
                        .make(fixture),
                Code.RESOURCE_EXHAUSTED,
                "OVER_MEMORY_BUDGET",
                "config.training: expected a training that fits into 512 MiB");
    }

    /** Sizes whose product is beyond 64 bits are large, not small or negative. */
    @Test
    void analyze_productBeyond64Bits_isOverTheBudget() {
        AnalysisConfig.Builder config =
                analysis().setDelays(HUGE).setSecondMoment(true).setBlocks(4096).setBlockTokens(1);
        for (int g = 0; g < 64; g++) {
            Grouping.Builder grouping = Grouping.newBuilder().setName("g" + g);
            for (int label = 0; label < 1000; label++) {
                grouping.addLabels(Integer.toString(label));
            }
            config.addGroupings(grouping);
        }

        AnalysisPlan plan = fixture.analyses
                .planAnalysis(PlanAnalysisRequest.newBuilder()
                        .setConfig(config)
                        .setTokenCount(Long.MAX_VALUE)
                        .build())
                .getPlan();

        assertThat(plan.getMemoryBytes()).isGreaterThan(plan.getMemoryBudgetBytes());
        assertThat(plan.getReplyBytes()).isGreaterThan(1L << 40);
        assertThat(plan.getOperations()).isPositive().isFinite();
        assertThat(plan.getSeconds()).isNotNegative().isFinite();
        assertFails(
                () -> AnalysisCaller.analyze(fixture, config.build(), AnalysisCaller.chunk(0, new int[] {1})),
                Code.RESOURCE_EXHAUSTED,
                "OVER_MEMORY_BUDGET",
                "config.delays: expected at most ");
    }

    @Test
    void everything_refused_leftTheModelAlone() {
        assertThat(fixture.models
                        .getModel(
                                GetModelRequest.newBuilder().setName("models/m").build())
                        .getModel()
                        .getName())
                .isEqualTo("models/m");
    }

    private static Arguments bad(String message, Call call) {
        return Arguments.of(message, call);
    }

    private static Iterable<Integer> ones(int size) {
        return Collections.nCopies(size, 1);
    }

    private static Call list(int size) {
        return fixture -> fixture.models.listModels(
                ListModelsRequest.newBuilder().setPageSize(size).build());
    }

    private static AnalysisConfig.Builder analysis() {
        return AnalysisConfig.newBuilder().setModel("models/m").setDelays(2);
    }

    private static Call plan(Consumer<PlanAnalysisRequest.Builder> change) {
        PlanAnalysisRequest.Builder request = PlanAnalysisRequest.newBuilder().setConfig(analysis());
        change.accept(request);
        return fixture -> fixture.analyses.planAnalysis(request.build());
    }

    private static Call trace(Consumer<TraceTextRequest.Builder> change) {
        TraceTextRequest.Builder request =
                TraceTextRequest.newBuilder().setModel("models/m").addTokens(1);
        change.accept(request);
        return fixture -> fixture.analyses.traceText(request.build());
    }

    private static Call analyze(Consumer<AnalysisConfig.Builder> change) {
        AnalysisConfig.Builder config = analysis();
        change.accept(config);
        return fixture -> AnalysisCaller.analyze(fixture, config.build());
    }

    private static TokenChunk chunk(int stream, int... tokens) {
        return TokenChunk.newBuilder()
                .setStream(stream)
                .addAllTokens(Arrays.stream(tokens).boxed().toList())
                .build();
    }

    private static Call score(int streams, int stream, int... tokens) {
        return fixture -> {
            Collector<ScoreTokensResponse> answers = new Collector<>();
            StreamObserver<ScoreTokensRequest> request = fixture.analysesAsync.scoreTokens(answers);
            request.onNext(ScoreTokensRequest.newBuilder()
                    .setConfig(
                            ScoreTokensConfig.newBuilder().setModel("models/m").setStreams(streams))
                    .build());
            request.onNext(ScoreTokensRequest.newBuilder()
                    .setTokens(chunk(stream, tokens))
                    .build());
            request.onCompleted();
            answers.get();
        };
    }

    private static Call record(Consumer<RecordStatesConfig.Builder> change, int... tokens) {
        RecordStatesConfig.Builder config = RecordStatesConfig.newBuilder().setModel("models/m");
        change.accept(config);
        return fixture -> {
            Collector<RecordStatesResponse> answers = new Collector<>();
            StreamObserver<RecordStatesRequest> request = fixture.analysesAsync.recordStates(answers);
            request.onNext(RecordStatesRequest.newBuilder().setConfig(config).build());
            request.onNext(
                    RecordStatesRequest.newBuilder().setTokens(chunk(0, tokens)).build());
            request.onCompleted();
            answers.get();
        };
    }

    private static Call send(Consumer<ImportModelConfig.Builder> change) {
        ImportModelConfig.Builder config = ImportModelConfig.newBuilder().setName("models/bad");
        change.accept(config);
        return fixture -> send(fixture, ImportModelRequest.newBuilder().setConfig(config));
    }

    private static Call send(TensorChunk.Builder tensor) {
        return fixture -> send(
                fixture,
                ImportModelRequest.newBuilder()
                        .setConfig(ImportModelConfig.newBuilder().setName("models/bad")),
                ImportModelRequest.newBuilder().setTensor(tensor));
    }

    private static void send(ServerFixture fixture, ImportModelRequest.Builder... messages) throws Throwable {
        Collector<ImportModelResponse> answer = new Collector<>();
        StreamObserver<ImportModelRequest> request = fixture.modelsAsync.importModel(answer);
        for (ImportModelRequest.Builder message : messages) {
            request.onNext(message.build());
        }
        request.onCompleted();
        answer.get();
    }

    private static Call train(Consumer<TrainingConfig.Builder> change) {
        TrainingConfig.Builder training = TrainingConfig.newBuilder()
                .setArchitecture(Architecture.newBuilder()
                        .setCell(CellType.CELL_TYPE_LSTM)
                        .setVocabularySize(V)
                        .setEmbeddingSize(E)
                        .setHiddenSize(H)
                        .setLayers(1));
        change.accept(training);
        return fixture -> {
            Collector<TrainModelResponse> answer = new Collector<>();
            StreamObserver<TrainModelRequest> request = fixture.modelsAsync.trainModel(answer);
            request.onNext(TrainModelRequest.newBuilder()
                    .setConfig(
                            TrainModelConfig.newBuilder().setName("models/bad").setTraining(training))
                    .build());
            request.onNext(TrainModelRequest.newBuilder()
                    .setCorpus(CorpusChunk.newBuilder()
                            .setSplit(CorpusSplit.CORPUS_SPLIT_TRAIN)
                            .addAllTokens(ones(20)))
                    .build());
            request.onCompleted();
            answer.get();
        };
    }
}
