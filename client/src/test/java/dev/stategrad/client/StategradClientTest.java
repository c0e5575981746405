package dev.stategrad.client;

import static dev.stategrad.client.FakeAnalysisService.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.stategrad.client.analysis.Group;
import dev.stategrad.client.analysis.LabelResult;
import dev.stategrad.client.analysis.Whitening;
import dev.stategrad.v1.AnalysisProgress;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.EpochReport;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.TrainingProgress;
import dev.stategrad.v1.VocabularyChunk;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StategradClientTest {
    private static final List<Long> MEAN = List.of(2L, 3L);
    private static final List<Long> SPECTRUM = List.of(2L);
    private static final AnalysisRequest TWO_DELAYS = AnalysisRequest.of("m", StateKind.CELL, 2)
            .withPrecision(Precision.FLOAT64)
            .withGroupings(List.of(new Grouping("g", List.of("x", "y"))))
            .withOutputs(AnalysisRequest.Outputs.MATRICES.withRightVectors(false));

    private final FakeModelService models = new FakeModelService();
    private final List<AutoCloseable> open = new ArrayList<>();

    private StategradClient client(FakeAnalysisService.Script script) throws IOException {
        return client(new FakeAnalysisService(script, true));
    }

    private StategradClient client(FakeAnalysisService analyses) throws IOException {
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(models)
                .addService(analyses)
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        StategradClient client = StategradClient.over(channel);
        open.add(client);
        open.add(channel::shutdownNow);
        open.add(server::shutdownNow);
        return client;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private static AnalyzeStateGradientsResponse result(DelayResult.Builder result) {
        return AnalyzeStateGradientsResponse.newBuilder().setResult(result).build();
    }

    private static DelayResult.Builder part(String grouping, int label, int delay) {
        return DelayResult.newBuilder().setGrouping(grouping).setLabel(label).setDelay(delay);
    }

    /** First part of a mean whose elements are {@code from}, {@code from} + 1, …, cut after {@code size} of six. */
    private static DelayResult.Builder begin(String grouping, int label, int delay, int from, int size) {
        return part(grouping, label, delay)
                .setCount(10L * from)
                .setSingularValues(chunk(SPECTRUM, 0, from + 0.5, from))
                .setMean(chunk(MEAN, 0, ramp(from, size)));
    }

    private static double[] ramp(int from, int size) {
        return IntStream.range(from, from + size).asDoubleStream().toArray();
    }

    private static AnalyzeStateGradientsResponse summary() {
        return AnalyzeStateGradientsResponse.newBuilder()
                .setSummary(AnalysisSummary.newBuilder()
                        .setTokens(5)
                        .setDevice("CPU:0")
                        .putVersions("stategrad", "1"))
                .build();
    }

    /** Everything that {@link #TWO_DELAYS} asks for; one mean comes in two parts. */
    private static List<AnalyzeStateGradientsResponse> whole() {
        List<AnalyzeStateGradientsResponse> answers = new ArrayList<>();
        answers.add(result(begin("all", 0, 0, 1, 2)));
        answers.add(result(part("all", 0, 0).setMean(chunk(MEAN, 2, ramp(3, 4)))));
        answers.add(result(begin("all", 0, 1, 2, 6)));
        for (int label = 0; label < 2; label++) {
            answers.add(result(begin("g", label, 0, 3 + label, 6)));
            answers.add(result(begin("g", label, 1, 5 + label, 6)));
        }
        answers.add(summary());
        return answers;
    }

    private static void send(
            StreamObserver<AnalyzeStateGradientsResponse> responses, List<AnalyzeStateGradientsResponse> answers) {
        answers.forEach(responses::onNext);
        responses.onCompleted();
    }

    private static TokenSource labelled() {
        return TokenSource.labelled(new int[] {1, 2, 3}, new int[] {0, 1, -1});
    }

    @Test
    void analyze_chunkedReply_assembled() throws IOException {
        AnalysisResult result =
                client(responses -> send(responses, whole())).analyze(TWO_DELAYS, labelled(), event -> {});
        List<Group> groups = result.gradients().groups();
        assertThat(groups).extracting(Group::name).containsExactly("all", "g");
        LabelResult all = result.gradients().all();
        assertThat(all.counts()).containsExactly(10, 20);
        assertThat(all.means()).isDeepEqualTo(new double[][] {{1, 2, 3, 4, 5, 6}, {2, 3, 4, 5, 6, 7}});
        assertThat(all.singularValues()).isDeepEqualTo(new double[][] {{1.5, 1}, {2.5, 2}});
        assertThat(all.rightVectors()).isNull();
        assertThat(groups.get(1).results().get(1).counts()).containsExactly(40, 60);
        assertThat(result.tokens()).isEqualTo(5);
        assertThat(result.versions()).containsExactly(Map.entry("stategrad", "1"));
    }

    /** A label with more pairs may be done later: the server need not keep an order. */
    @Test
    void analyze_labelsInAnotherOrder_putInTheirPlaces() throws IOException {
        List<AnalyzeStateGradientsResponse> sent = whole();
        List<AnalyzeStateGradientsResponse> answers = new ArrayList<>();
        answers.addAll(sent.subList(5, 7));
        answers.addAll(sent.subList(0, 3));
        answers.addAll(sent.subList(3, 5));
        answers.add(sent.get(7));

        AnalysisResult found =
                client(responses -> send(responses, answers)).analyze(TWO_DELAYS, labelled(), event -> {});

        AnalysisResult expected =
                client(responses -> send(responses, sent)).analyze(TWO_DELAYS, labelled(), event -> {});
        assertThat(found.gradients()).usingRecursiveComparison().isEqualTo(expected.gradients());
    }

    /** The whole, then each block; a block whose means come has no spectrum. */
    @Test
    void analyze_blocks_comeAfterTheWhole() throws IOException {
        AnalysisRequest request = TWO_DELAYS
                .withGroupings(List.of())
                .withBlocks(new AnalysisRequest.Blocks(2, 10))
                .withOutputs(TWO_DELAYS.outputs().withSecondMoment(true).withPaths(true));
        List<AnalyzeStateGradientsResponse> answers = new ArrayList<>();
        for (int block = 0; block <= 2; block++) {
            for (int delay = 0; delay < 2; delay++) {
                DelayResult.Builder part =
                        begin("all", 0, delay, 10 * block + delay, 6).setBlock(block);
                if (block > 0) {
                    part.clearSingularValues();
                }
                answers.add(result(part.setSecondMoment(chunk(List.of(3L, 3L), 0, ramp(block, 9)))
                        .setCellPath(chunk(List.of(2L, 3L), 0, ramp(block + delay, 6)))));
            }
        }
        answers.add(summary());

        LabelResult all = client(responses -> send(responses, answers))
                .analyze(request, TokenSource.of(new int[] {1}), event -> {})
                .gradients()
                .all();

        assertThat(all.blocks()).hasSize(2);
        assertThat(all.blocks().get(1).counts()).containsExactly(200, 210);
        assertThat(all.blocks().get(1).means()).isDeepEqualTo(new double[][] {ramp(20, 6), ramp(21, 6)});
        assertThat(all.blocks().get(0).singularValues()).isNull();
        assertThat(all.secondMoment()).isDeepEqualTo(new double[][] {ramp(0, 9), ramp(0, 9)});
        assertThat(all.cellPath()).isDeepEqualTo(new double[][] {ramp(0, 6), ramp(1, 6)});
        assertThat(all.blocks().get(1).cellPath()).isDeepEqualTo(new double[][] {ramp(2, 6), ramp(3, 6)});
        answers.remove(5);
        assertThatThrownBy(() -> client(responses -> send(responses, answers))
                        .analyze(request, TokenSource.of(new int[] {1}), event -> {}))
                .hasMessageContaining("broken reply: ");
    }

    /** 520² numbers of 8 bytes are more than one chunk. */
    @Test
    void analyze_wideWhitening_goesInChunksBeforeTheTokens() throws IOException {
        int size = 520;
        double[] embeddings = new Random(1).doubles(600L * size, -1, 1).toArray();
        Whitening basis = (Whitening) Whitening.of(embeddings, 600, size);
        FakeAnalysisService service = new FakeAnalysisService(responses -> send(responses, List.of(summary())), true);
        StategradClient client = client(service);
        AnalysisRequest request = TWO_DELAYS.withOutputs(AnalysisRequest.Outputs.SPECTRA.withWhitening(basis));

        assertThatThrownBy(() -> client.analyze(request, labelled(), event -> {}))
                .hasMessageContaining("expected results of 1 labels of all, found 0");

        assertThat(service.requests.get(1).hasWhitening()).isTrue();
        assertThat(service.requests.get(2).hasTokens()).isTrue();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        service.requests.get(0).getConfig().getWhitening().getData().writeTo(bytes);
        assertThat(service.requests.get(1).getWhitening().getOffset()).isEqualTo(bytes.size());
        service.requests.get(1).getWhitening().getData().writeTo(bytes);
        double[] sent = new double[size * size];
        ByteBuffer.wrap(bytes.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(sent);
        assertThat(sent).isEqualTo(basis.factor());
    }

    @Test
    void analyze_longSource_sentInOrderWithinTheLimit() throws IOException {
        FakeAnalysisService service = new FakeAnalysisService(responses -> send(responses, whole()), true);
        int[] tokens = IntStream.range(0, 200_000).toArray();
        client(service).analyze(TWO_DELAYS, TokenSource.labelled(tokens, tokens.clone()), event -> {});
        List<Integer> received = new ArrayList<>();
        for (AnalyzeStateGradientsRequest request : service.requests.subList(1, service.requests.size())) {
            assertThat(request.getTokens().getTokensCount()).isBetween(1, 65_536);
            assertThat(request.getTokens().getLabels(0).getLabelsList())
                    .isEqualTo(request.getTokens().getTokensList());
            received.addAll(request.getTokens().getTokensList());
        }
        assertThat(service.requests.get(0).hasConfig()).isTrue();
        assertThat(received).isEqualTo(IntStream.range(0, 200_000).boxed().toList());
    }

    @Test
    void analyze_everyMissingMessage_isDataLoss() throws IOException {
        for (int missing = 0; missing < whole().size(); missing++) {
            List<AnalyzeStateGradientsResponse> answers = whole();
            answers.remove(missing);
            StategradServiceException failure = catchThrowableOfType(
                    StategradServiceException.class,
                    () -> client(responses -> send(responses, answers)).analyze(TWO_DELAYS, labelled(), event -> {}));
            assertThat(failure).as("without message %d", missing).hasMessageContaining("broken reply: ");
            assertThat(failure.code()).isEqualTo(Status.Code.DATA_LOSS);
        }
    }

    @Test
    void analyze_everyMessageTwice_isDataLoss() throws IOException {
        for (int twice = 0; twice < whole().size() - 1; twice++) {
            List<AnalyzeStateGradientsResponse> answers = whole();
            answers.add(twice, answers.get(twice));
            assertThatThrownBy(() ->
                            client(responses -> send(responses, answers)).analyze(TWO_DELAYS, labelled(), event -> {}))
                    .as("message %d twice", twice)
                    .isInstanceOf(StategradServiceException.class)
                    .hasMessageContaining("broken reply: ");
        }
    }

    @Test
    void analyze_meanOfAnotherShape_saysExpectedAndFound() throws IOException {
        List<AnalyzeStateGradientsResponse> answers =
                List.of(result(begin("all", 0, 0, 1, 6).setMean(chunk(List.of(3L, 2L), 0, ramp(1, 6)))));
        assertThatThrownBy(() ->
                        client(responses -> send(responses, answers)).analyze(TWO_DELAYS, labelled(), event -> {}))
                .hasMessageEndingWith("expected shape [2, 3], found [3, 2]");
    }

    @Test
    void analyze_serverNeverReads_sourceIsNotReadAhead() throws Exception {
        AtomicInteger blocks = new AtomicInteger();
        TokenSource endless = endless(blocks);
        FakeAnalysisService service = new FakeAnalysisService(responses -> {}, false);
        CompletableFuture<AnalysisResult> call = client(service).analyzeAsync(TWO_DELAYS, endless, event -> {});
        service.begun.get(10, TimeUnit.SECONDS);
        call.cancel(true);
        assertThat(service.cancelled.get(10, TimeUnit.SECONDS)).isTrue();
        // the transport takes some messages by itself, but not the thousands that a loop without flow control sends
        assertThat(blocks.get()).isLessThan(50);
    }

    private static TokenSource endless(AtomicInteger blocks) {
        return new TokenSource() {
            @Override
            public int streams() {
                return 1;
            }

            @Override
            public Optional<TokenBlock> next() {
                blocks.incrementAndGet();
                return Optional.of(new TokenBlock(0, new int[10_000], new int[][] {new int[10_000]}));
            }
        };
    }

    @Test
    void analyze_sourceFails_thatExceptionAndCallCancelled() throws Exception {
        FakeAnalysisService service = new FakeAnalysisService(responses -> {}, true);
        TokenSource broken = new TokenSource() {
            @Override
            public int streams() {
                return 1;
            }

            @Override
            public Optional<TokenBlock> next() throws IOException {
                throw new IOException("disk on fire");
            }
        };
        StategradClient client = client(service);
        assertThatThrownBy(() -> client.analyze(TWO_DELAYS, broken, event -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("disk on fire");
        assertThat(service.cancelled.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void analyze_listenerFails_thatExceptionAndCallCancelled() throws Exception {
        FakeAnalysisService service = new FakeAnalysisService(
                responses -> responses.onNext(AnalyzeStateGradientsResponse.newBuilder()
                        .setProgress(AnalysisProgress.newBuilder().setTokensDone(1))
                        .build()),
                true);
        StategradClient client = client(service);
        assertThatThrownBy(() -> client.analyze(TWO_DELAYS, labelled(), event -> {
                    throw new IllegalStateException("no more " + event);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no more Progress");
        assertThat(service.cancelled.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void analyze_richError_codeReasonAndViolations() throws IOException {
        com.google.rpc.Status status = com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.INVALID_ARGUMENT.value())
                .setMessage("config.delays: expected at least 1,\n found 0")
                .addDetails(Any.pack(
                        ErrorInfo.newBuilder().setReason("INVALID_FIELD").build()))
                .addDetails(Any.pack(BadRequest.newBuilder()
                        .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                                .setField("config.delays")
                                .setDescription("expected at least 1, found 0"))
                        .build()))
                .build();
        StategradServiceException failure = catchThrowableOfType(
                StategradServiceException.class,
                () -> client(responses -> responses.onError(StatusProto.toStatusRuntimeException(status)))
                        .analyze(TWO_DELAYS, labelled(), event -> {}));
        assertThat(failure).hasMessage("config.delays: expected at least 1, found 0");
        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo("INVALID_FIELD");
        assertThat(failure.violations())
                .containsExactly(new FieldViolation("config.delays", "expected at least 1, found 0"));
    }

    @Test
    void getModel_nobodyListens_oneLineThatNamesTheServer() {
        try (StategradClient client = StategradClient.connect("127.0.0.1:1")) {
            StategradServiceException failure =
                    catchThrowableOfType(StategradServiceException.class, () -> client.getModel("m"));
            assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(failure.getMessage())
                    .startsWith("server 127.0.0.1:1: cannot be reached or the connection was lost")
                    .doesNotContain("\n");
        }
    }

    @Test
    void connect_notAnAddress_saysExpectedAndFound() {
        for (String address : List.of("host", "host:", ":1", "host:0", "host:65536", "::1:50051")) {
            assertThatThrownBy(() -> StategradClient.connect(address))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("server: expected HOST:PORT, found " + address);
        }
    }

    @Test
    void listModels_manyPages_joined() throws IOException {
        List<ModelInfo> all = client(responses -> {}).listModels();
        assertThat(all).extracting(ModelInfo::name).containsExactly("a", "b", "c");
        assertThat(models.listed).extracting(request -> request.getPageToken()).containsExactly("", "2", "3");
    }

    @Test
    void importModel_largeTensor_chunksJoinToTheSameBytes() throws IOException {
        Tensor large = Tensor.ofFloats(floats(1_300_000), 1_300_000L);
        List<String> words = IntStream.range(0, 2_500).mapToObj(i -> "w" + i).toList();
        client(responses -> {})
                .importModel("m", Map.of("b", large, "a", Tensor.ofDoubles(new double[] {7}, 1L)), words);
        List<String> names = new ArrayList<>();
        List<String> sentWords = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ImportModelRequest request : models.imported) {
            if (request.hasTensor()) {
                names.add(request.getTensor().getName());
                assertThat(request.getTensor().getData().size()).isLessThanOrEqualTo(2 << 20);
                if (request.getTensor().getName().equals("b")) {
                    assertThat(request.getTensor().getOffset()).isEqualTo(bytes.size());
                    request.getTensor().getData().writeTo(bytes);
                }
            }
            sentWords.addAll(request.getVocabulary().getWordsList());
        }
        assertThat(names).containsExactly("a", "b", "b", "b");
        assertThat(large.data().compareTo(ByteBuffer.wrap(bytes.toByteArray()))).isZero();
        assertThat(sentWords).isEqualTo(words);
    }

    private static float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i * 0.25f;
        }
        return values;
    }

    @Test
    void readTensors_someWanted_thoseAndTheVocabulary() throws IOException {
        models.parts.addAll(List.of(
                ReadTensorsResponse.newBuilder()
                        .setTensor(chunk(List.of(3L), 0, 1, 2))
                        .build(),
                ReadTensorsResponse.newBuilder()
                        .setTensor(chunk(List.of(3L), 2, 3))
                        .build(),
                ReadTensorsResponse.newBuilder()
                        .setTensor(chunk(List.of(1L), 0, 9).toBuilder().setName("other"))
                        .build(),
                ReadTensorsResponse.newBuilder()
                        .setVocabulary(VocabularyChunk.newBuilder().addWords("x"))
                        .build()));
        ModelContents contents = client(responses -> {}).readTensors("m", name -> name.equals("array"));
        assertThat(contents.tensors()).containsOnlyKeys("array");
        assertThat(contents.tensors().values().iterator().next().toDoubles()).containsExactly(1, 2, 3);
        assertThat(contents.vocabulary()).isEqualTo(Collections.singletonList("x"));
    }

    @Test
    void readTensors_endInsideATensor_isDataLoss() throws IOException {
        models.parts.add(ReadTensorsResponse.newBuilder()
                .setTensor(chunk(List.of(3L), 0, 1, 2))
                .build());
        assertThatThrownBy(() -> client(responses -> {}).readTensors("m", name -> true))
                .hasMessageEndingWith("array: expected 24 bytes, found 16 bytes");
    }

    @Test
    void watch_trainingToItsEnd_everyEventInOrder() throws IOException {
        models.events.add(WatchModelResponse.newBuilder()
                .setEpoch(EpochReport.newBuilder().setEpoch(1).setTrainPerplexity(9))
                .build());
        models.events.add(WatchModelResponse.newBuilder()
                .setProgress(TrainingProgress.newBuilder().setEpoch(2).setTokensDone(5))
                .build());
        models.events.add(WatchModelResponse.newBuilder()
                .setModel(FakeModelService.model("models/m"))
                .build());
        List<TrainingEvent> seen = new ArrayList<>();
        ModelInfo model = client(responses -> {}).watch("m", seen::add);
        assertThat(model.status()).isEqualTo(ModelStatus.READY);
        assertThat(seen)
                .containsExactly(
                        new TrainingEvent.EpochDone(new EpochSummary(1, 0, 9, 0, 0, 0, 0)),
                        new TrainingEvent.Progress(2, 5, 0, 0, 0, 0),
                        new TrainingEvent.Finished(model));
    }

    @Test
    void watch_endWithoutTheModel_isDataLoss() throws IOException {
        assertThatThrownBy(() -> client(responses -> {}).watch("m", event -> {}))
                .hasMessageEndingWith("expected the final model, found the end");
    }
}
