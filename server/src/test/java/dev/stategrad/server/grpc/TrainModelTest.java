package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CancelTrainingRequest;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.EpochReport;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.Optimizer;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.ScoreSummary;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.TrainingConfig;
import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
class TrainModelTest {
    private static final int V = 7;
    private static final int ENDLESS = 10_000;

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
    void train_twoEpochs_isWatchedToItsEndAndScoresAsItSays() throws Throwable {
        int[] valid = tokens(101, 2);

        Model accepted = train(config(2), tokens(1000, 1), valid);
        List<WatchModelResponse> events = watch("models/m");

        assertThat(accepted.getState()).isEqualTo(ModelState.MODEL_STATE_TRAINING);
        Model model = events.get(events.size() - 1).getModel();
        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        assertThat(model).isEqualTo(get("models/m"));
        List<EpochReport> epochs = events.stream()
                .filter(WatchModelResponse::hasEpoch)
                .map(WatchModelResponse::getEpoch)
                .toList();
        assertThat(epochs).isEqualTo(model.getEpochsList()).hasSize(2);
        assertThat(epochs).extracting(EpochReport::getEpoch).containsExactly(1, 2);
        assertThat(epochs.get(1).getValidTokens()).isEqualTo(101);
        ScoreSummary score = score("models/m", valid);
        assertThat(score.getTokens()).isEqualTo(101);
        assertThat(epochs.get(model.getBestEpoch() - 1).getValidPerplexity())
                .isCloseTo(score.getPerplexity(), within(1e-4));
        assertThat(score.getPerplexity()).isCloseTo(Math.exp(-score.getLogProbability() / 101), within(1e-12));
    }

    @Test
    void watch_aModelThatIsDone_givesEpochsAndTheModel() throws Throwable {
        train(config(3), tokens(200, 1), new int[0]);
        watch("models/m");

        List<WatchModelResponse> again = watch("models/m");

        assertThat(again).hasSize(4);
        assertThat(again.subList(0, 3)).allSatisfy(event -> {
            assertThat(event.hasEpoch()).isTrue();
            assertThat(event.getEpoch().getValidPerplexity()).isZero();
        });
        assertThat(again.get(3).hasModel()).isTrue();
    }

    @Test
    void watch_importedModel_isAnsweredWithTheModel() throws Throwable {
        Model model = fixture.importModel("m", 5, 3, 4);

        assertThat(watch("models/m"))
                .containsExactly(WatchModelResponse.newBuilder().setModel(model).build());
    }

    @Test
    void cancelTraining_running_endsWithinASecondAndFreesTheDevice() throws Throwable {
        train(config(ENDLESS), tokens(500, 1), new int[0]);
        Iterator<WatchModelResponse> events = fixture.models.watchModel(
                WatchModelRequest.newBuilder().setName("models/m").build());
        assertThat(events.next().hasModel()).isFalse();

        long start = System.nanoTime();
        Model cancelled = cancel("models/m");
        fixture.importModel("other", V, 3, 4);
        score("models/other", tokens(10, 3));
        Duration taken = Duration.ofNanos(System.nanoTime() - start);

        assertThat(cancelled.getState()).isEqualTo(ModelState.MODEL_STATE_CANCELLED);
        assertThat(taken).isLessThan(Duration.ofSeconds(5));
        WatchModelResponse last = events.next();
        while (events.hasNext()) {
            last = events.next();
        }
        assertThat(last.getModel()).isEqualTo(cancelled).isEqualTo(get("models/m"));
        assertFails(
                () -> cancel("models/m"),
                Code.FAILED_PRECONDITION,
                "MODEL_NOT_IN_TRAINING",
                "models/m: expected a model in training, found CANCELLED");
        fixture.models.deleteModel(
                DeleteModelRequest.newBuilder().setName("models/m").build());
    }

    @Test
    void cancelTraining_waiting_neverRuns() throws Throwable {
        train(config(ENDLESS), tokens(500, 1), new int[0]);
        train(config(1).setName("models/next"), tokens(500, 1), new int[0]);

        assertThat(cancel("models/next").getState()).isEqualTo(ModelState.MODEL_STATE_CANCELLED);
        assertThat(get("models/m").getState()).isEqualTo(ModelState.MODEL_STATE_TRAINING);
        cancel("models/m");
        assertThat(get("models/next").getEpochsList()).isEmpty();
    }

    @Test
    void trainingModel_beforeItIsReady_canNeitherBeReadNorScoredNorDeleted() throws Throwable {
        train(config(ENDLESS), tokens(500, 1), new int[0]);

        assertFails(
                () -> score("models/m", tokens(3, 1)),
                Code.FAILED_PRECONDITION,
                "MODEL_NOT_READY",
                "models/m: expected a READY model, found TRAINING");
        assertFails(
                () -> fixture.models
                        .readTensors(ReadTensorsRequest.newBuilder()
                                .setName("models/m")
                                .build())
                        .next(),
                Code.FAILED_PRECONDITION,
                "MODEL_NOT_READY",
                "models/m: expected a READY model, found TRAINING");
        assertFails(
                () -> fixture.models.deleteModel(
                        DeleteModelRequest.newBuilder().setName("models/m").build()),
                Code.FAILED_PRECONDITION,
                "MODEL_IN_TRAINING",
                "models/m is in training; cancel that first");
        assertFails(
                () -> train(config(1), tokens(10, 1), new int[0]),
                Code.ALREADY_EXISTS,
                "MODEL_EXISTS",
                "models/m: there is a model of that name");
    }

    @Test
    void train_learningRateThatDiverges_failsWithAClearText() throws Throwable {
        TrainModelConfig.Builder config = config(5);
        config.getTrainingBuilder().setLearningRate(1e30).setClipNorm(1e8).setOptimizer(Optimizer.OPTIMIZER_SGD);

        train(config, tokens(500, 1), new int[0]);
        List<WatchModelResponse> events = watch("models/m");

        Model model = events.get(events.size() - 1).getModel();
        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_FAILED);
        assertThat(model.getFailure()).isNotBlank().doesNotContain("Exception", "\n", "internal");
    }

    static Stream<Arguments> badConfigs() {
        return Stream.of(
                bad("learning_rate", training -> training.setLearningRate(-1)),
                bad("learning_rate", training -> training.setLearningRate(Double.NaN)),
                bad("learning_rate", training -> training.setLearningRate(1e39)),
                bad("epochs", training -> training.setEpochs(-1)),
                bad("epochs", training -> training.setEpochs(10_001)),
                bad("batch_size", training -> training.setBatchSize(-1)),
                bad("window", training -> training.setWindow(-5)),
                bad("clip_norm", training -> training.setClipNorm(-1)),
                bad("output_dropout", training -> training.setOutputDropout(1)),
                bad("init_range", training -> training.setInitRange(-0.1)),
                bad("forget_bias", training -> training.setForgetBias(Double.POSITIVE_INFINITY)),
                bad("forget_bias", training -> {
                    architecture(training).setCell(CellType.CELL_TYPE_GRU);
                    training.setForgetBias(1);
                }),
                bad("optimizer", training -> training.setOptimizerValue(9)),
                bad("learning_rate_decay", training -> training.setLearningRateDecay(-0.5)),
                bad("learning_rate_decay", training -> training.setLearningRateDecay(1.1)),
                bad("learning_rate_decay", training -> training.setLearningRateDecay(Double.NaN)),
                bad("constant_epochs", training -> training.setConstantEpochs(-1)),
                bad("patience", training -> training.setPatience(-1)),
                bad("patience", training -> training.setPatience(2)),
                bad("sampled_softmax", training -> training.setSampledSoftmax(-1)),
                bad("sampled_softmax", training -> training.setSampledSoftmax(V)),
                bad("freeze_embeddings", training -> training.setFreezeEmbeddings(true)),
                bad("tied", training -> training.setTied(true)),
                bad("architecture.cell", training -> architecture(training).clearCell()),
                bad(
                        "architecture.hidden_size",
                        training -> architecture(training).setHiddenSize(0)),
                bad(
                        "architecture.embedding_size",
                        training -> architecture(training).setEmbeddingSize(-1)),
                bad(
                        "architecture.vocabulary_size",
                        training -> architecture(training).setVocabularySize(1)),
                bad("architecture.layers", training -> architecture(training).setLayers(0)),
                bad("architecture", training -> architecture(training).setHiddenSize(Integer.MAX_VALUE)));
    }

    private static Arguments bad(String field, Consumer<TrainingConfig.Builder> change) {
        return Arguments.of(field, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badConfigs")
    void train_badConfig_namesTheField(String field, Consumer<TrainingConfig.Builder> change) {
        TrainModelConfig.Builder config = config(1);
        change.accept(config.getTrainingBuilder());

        assertFails(
                () -> train(config, tokens(10, 1), new int[0]),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "config.training." + field + ": expected ");
        assertThat(data.resolve("models")).isEmptyDirectory();
    }

    @Test
    void train_batchThatNeedsMoreMemoryThanThereIs_isRefused() {
        TrainModelConfig.Builder config = config(1);
        config.getTrainingBuilder().setBatchSize(1 << 15).setWindow(1 << 15);

        assertFails(
                () -> train(config, tokens(10, 1), new int[0]),
                Code.RESOURCE_EXHAUSTED,
                "OVER_MEMORY_BUDGET",
                "config.training: expected a training that fits into 512 MiB, found one that needs ");
    }

    @Test
    void train_windowThatARefusalOffers_isTheLargestThatFits() throws Throwable {
        TrainModelConfig.Builder config = config(0);
        config.getTrainingBuilder().setBatchSize(1 << 10).setWindow(1 << 20);
        String refusal = String.valueOf(
                catchThrowable(() -> train(config, tokens(10, 1), new int[0])).getMessage());
        Matcher offer = Pattern.compile("; a window of (\\d+) would fit$").matcher(refusal);
        assertThat(offer.find()).as(refusal).isTrue();
        int window = Integer.parseInt(offer.group(1));

        config.getTrainingBuilder().setWindow(window + 1);
        assertFails(
                () -> train(config, tokens(10, 1), new int[0]),
                Code.RESOURCE_EXHAUSTED,
                "OVER_MEMORY_BUDGET",
                "config.training: expected a training that fits into 512 MiB, found one that needs 512 MiB");
        config.getTrainingBuilder().setWindow(window);
        assertThat(train(config, tokens(10, 1), new int[0]).getState()).isEqualTo(ModelState.MODEL_STATE_READY);
    }

    @Test
    void train_badCorpus_namesTheField() {
        assertFails(
                () -> train(config(1), new int[] {1, V}, new int[0]),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "corpus.tokens: expected 0 to 6, found 7 (token number 1 of the corpus)");
        assertFails(
                () -> train(config(1), new int[] {1, -1}, new int[0]),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "corpus.tokens: expected 0 to 6, found -1 (token number 1 of the corpus)");
        assertFails(
                () -> train(config(1), new int[] {1}, new int[0]),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "corpus: expected at least 2 training tokens, found 1");
        assertFails(
                () -> send(List.of(
                        TrainModelRequest.newBuilder().setConfig(config(1)).build(),
                        corpus(CorpusSplit.CORPUS_SPLIT_UNSPECIFIED, 1, 2))),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "corpus.split: expected CORPUS_SPLIT_TRAIN or CORPUS_SPLIT_VALID");
        assertThat(data.resolve("models")).isEmptyDirectory();
    }

    @Test
    void score_badRequests_nameTheField() throws Throwable {
        fixture.importModel("m", V, 3, 4);

        assertFails(
                () -> score("models/m"),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "tokens: expected at least one token, found none");
        assertFails(
                () -> score("models/m", V),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "tokens.tokens[0]: expected 0 to 6, found 7");
        assertFails(() -> score("models/none", 1), Code.NOT_FOUND, "MODEL_NOT_FOUND", "models/none: no such model");
    }

    @Test
    void score_modelWithoutOutputLayer_isRefused() throws Throwable {
        var arrays = TestWeights.arrays(V, 3, 4);
        arrays.keySet().removeIf(name -> name.startsWith("decoder"));
        fixture.importModel("models/m", arrays, List.of());

        assertFails(
                () -> score("models/m", 1),
                Code.FAILED_PRECONDITION,
                "NO_OUTPUT_LAYER",
                "models/m: expected a model with an output layer, found none");
    }

    @Test
    void train_noEpochs_isReadyAtOnceWithRandomWeights() throws Throwable {
        train(config(ENDLESS), tokens(500, 1), new int[0]);

        Model model = train(config(0).setName("models/baseline"), tokens(10, 1), new int[0]);

        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        assertThat(model.getEpochsList()).isEmpty();
        assertThat(model.getBestEpoch()).isZero();
        assertThat(model.getTraining().getEpochs()).isZero();
        // Weights this small predict every word alike.
        assertThat(score("models/baseline", tokens(100, 3)).getPerplexity()).isCloseTo(V, within(0.1));
        assertThat(watch("models/baseline"))
                .containsExactly(WatchModelResponse.newBuilder().setModel(model).build());
    }

    @Test
    void train_schedule_reportsTheRateOfEveryEpoch() throws Throwable {
        TrainModelConfig.Builder config = config(4);
        config.getTrainingBuilder().setConstantEpochs(2).setLearningRateDecay(0.5);

        train(config, tokens(100, 1), new int[0]);
        watch("models/m");

        assertThat(get("models/m").getEpochsList())
                .extracting(EpochReport::getLearningRate)
                .containsExactly(0.1, 0.1, 0.05, 0.025);
    }

    @Test
    void train_validTextThatIsUnlikeTheTrainingText_keepsBestAndLastAndStopsInTime() throws Throwable {
        TrainModelConfig.Builder config = config(50);
        config.getTrainingBuilder().setPatience(3);

        train(config, counting(500), reversed(counting(60)));
        watch("models/m");

        Model best = get("models/m");
        Model last = get("models/m@last");
        int epochs = best.getEpochsCount();
        List<Double> perplexities = best.getEpochsList().stream()
                .map(EpochReport::getValidPerplexity)
                .toList();
        assertThat(best.getBestEpoch()).isEqualTo(perplexities.indexOf(Collections.min(perplexities)) + 1);
        assertThat(epochs).isEqualTo(best.getBestEpoch() + 3).isLessThan(50);
        assertThat(last.getName()).isEqualTo("models/m@last");
        assertThat(last.getBestEpoch()).isEqualTo(epochs);
        assertThat(last.getWeightsSha256()).isNotEqualTo(best.getWeightsSha256());
        assertThat(score("models/m", reversed(counting(60))).getPerplexity())
                .isCloseTo(Collections.min(perplexities), within(1e-4));
        assertThat(score("models/m@last", reversed(counting(60))).getPerplexity())
                .isCloseTo(perplexities.get(epochs - 1), within(1e-4));
        assertThat(encoder("models/m@last").getData())
                .isNotEqualTo(encoder("models/m").getData());
        assertFails(
                () -> cancel("models/m@last"),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "name: expected models/ and 1 to 63 of A-Z a-z 0-9 . _ -");
    }

    /** The model after epoch k is what a training of k epochs gives. */
    @Test
    void train_keepingEpochs_hasTheWeightsOfShorterTrainings() throws Throwable {
        TrainModelConfig.Builder config = config(3);
        config.getTrainingBuilder().setKeepEpochs(true);
        train(config, tokens(100, 1), new int[0]);
        watch("models/m");

        Model model = get("models/m");
        assertThat(model.getKeptEpochsList()).containsExactly(0, 1, 2, 3);
        assertThat(model.getTraining().getKeepEpochs()).isTrue();
        for (int epochs = 0; epochs <= 3; epochs++) {
            String shorter = "models/shorter-" + epochs;
            train(config(epochs).setName(shorter), tokens(100, 1), new int[0]);
            watch(shorter);
            Model kept = get("models/m@" + epochs);
            assertThat(kept.getName()).isEqualTo("models/m@" + epochs);
            assertThat(kept.getBestEpoch()).isEqualTo(epochs);
            assertThat(kept.getWeightsSha256()).isEqualTo(get(shorter).getWeightsSha256());
            assertThat(encoder("models/m@" + epochs).getData())
                    .isEqualTo(encoder(shorter).getData());
            assertThat(score("models/m@" + epochs, tokens(50, 2)).getPerplexity())
                    .isEqualTo(score(shorter, tokens(50, 2)).getPerplexity());
        }
        assertFails(
                () -> score("models/m@99", tokens(50, 2)),
                Code.NOT_FOUND,
                "EPOCH_NOT_KEPT",
                "models/m: expected an epoch from @0 to @3, found @99");
        assertFails(
                () -> get("models/shorter-1@0"),
                Code.NOT_FOUND,
                "EPOCH_NOT_KEPT",
                "models/shorter-1: expected no epoch, since its training did not keep the weights of each, found @0");
    }

    @Test
    void train_noEpochsButKeepingThem_hasTheInitialWeights() throws Throwable {
        TrainModelConfig.Builder config = config(0);
        config.getTrainingBuilder().setKeepEpochs(true);

        train(config, tokens(10, 1), new int[0]);

        Model initial = get("models/m@0");
        assertThat(initial.getKeptEpochsList()).containsExactly(0);
        assertThat(initial.getWeightsSha256()).isEqualTo(get("models/m").getWeightsSha256());
        assertThat(initial.getPretrainedEmbeddings()).isFalse();
    }

    @Test
    void train_frozenEmbeddings_keepTheirRowsAndDrawTheMissingOne() throws Throwable {
        TrainModelConfig.Builder config = config(2);
        config.getTrainingBuilder().setFreezeEmbeddings(true);
        float[] rows = embeddings();
        Arrays.fill(rows, 3, 6, Float.NaN);

        train(config, tokens(200, 1), new int[0], DenseArray.ofFloats(rows, V, 3));
        watch("models/m");

        FloatBuffer kept = encoder("models/m")
                .getData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        for (int i = 0; i < rows.length; i++) {
            if (i < 3 || i >= 6) {
                assertThat(kept.get(i)).isEqualTo(rows[i]);
            } else {
                assertThat(kept.get(i)).isBetween(-0.05f, 0.05f);
            }
        }
        assertThat(get("models/m").getPretrainedEmbeddings()).isTrue();
    }

    @Test
    void train_badEmbeddings_nameTheTensor() {
        float[] halfMissing = embeddings();
        halfMissing[4] = Float.NaN;
        float[] infinite = embeddings();
        infinite[20] = Float.POSITIVE_INFINITY;
        TrainModelConfig.Builder oneHot = config(1);
        oneHot.getTrainingBuilder().getArchitectureBuilder().setOneHot(true);

        assertRefused(config(1), embeddings(), 3, V, "F32 of shape [7, 3], found FLOAT32 of shape [3, 7]");
        assertRefused(config(1), halfMissing, V, 3, "rows of finite numbers, or of NaN alone, found NaN in row 1");
        assertRefused(config(1), infinite, V, 3, "rows of finite numbers, or of NaN alone, found Infinity in row 6");
        assertRefused(oneHot, embeddings(), V, 3, "none for one-hot input, found embeddings");
        assertThat(data.resolve("models")).isEmptyDirectory();
    }

    private void assertRefused(
            TrainModelConfig.Builder config, float[] embeddings, long rows, long columns, String message) {
        assertFails(
                () -> train(config, tokens(10, 1), new int[0], DenseArray.ofFloats(embeddings, rows, columns)),
                Code.INVALID_ARGUMENT,
                "INVALID_FIELD",
                "tensor encoder.weight: expected " + message);
    }

    private static float[] embeddings() {
        float[] rows = new float[3 * V];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / 8f - 1;
        }
        return rows;
    }

    private TensorChunk encoder(String name) {
        return fixture.models
                .readTensors(ReadTensorsRequest.newBuilder()
                        .setName(name)
                        .addTensorNames("encoder.weight")
                        .build())
                .next()
                .getTensor();
    }

    /** 0, 1, … V − 1, over and over. */
    private static int[] counting(int size) {
        return IntStream.range(0, size).map(t -> t % V).toArray();
    }

    private static int[] reversed(int[] tokens) {
        return IntStream.range(0, tokens.length)
                .map(t -> tokens[tokens.length - 1 - t])
                .toArray();
    }

    private static Architecture.Builder architecture(TrainingConfig.Builder training) {
        return training.getArchitectureBuilder();
    }

    private static TrainModelConfig.Builder config(int epochs) {
        return TrainModelConfig.newBuilder()
                .setName("models/m")
                .setTraining(TrainingConfig.newBuilder()
                        .setArchitecture(Architecture.newBuilder()
                                .setCell(CellType.CELL_TYPE_LSTM)
                                .setVocabularySize(V)
                                .setEmbeddingSize(3)
                                .setHiddenSize(4)
                                .setLayers(1))
                        .setOptimizer(Optimizer.OPTIMIZER_ADAGRAD)
                        .setLearningRate(0.1)
                        .setEpochs(epochs)
                        .setBatchSize(4)
                        .setWindow(10)
                        .setSeed(5));
    }

    private Model train(TrainModelConfig.Builder config, int[] train, int[] valid, DenseArray... embeddings)
            throws Throwable {
        List<TrainModelRequest> requests = new ArrayList<>();
        requests.add(TrainModelRequest.newBuilder().setConfig(config).build());
        for (DenseArray array : embeddings) {
            TensorChunk chunk = ServerFixture.chunk(
                    "encoder.weight", array, 0, array.bytes().remaining());
            requests.add(TrainModelRequest.newBuilder().setTensor(chunk).build());
        }
        requests.add(corpus(CorpusSplit.CORPUS_SPLIT_TRAIN, train));
        if (valid.length > 0) {
            requests.add(corpus(CorpusSplit.CORPUS_SPLIT_VALID, valid));
        }
        return send(requests);
    }

    private Model send(List<TrainModelRequest> requests) throws Throwable {
        Collector<TrainModelResponse> answer = new Collector<>();
        StreamObserver<TrainModelRequest> request = fixture.modelsAsync.trainModel(answer);
        requests.forEach(request::onNext);
        request.onCompleted();
        return answer.get().get(0).getModel();
    }

    private List<WatchModelResponse> watch(String name) throws Throwable {
        Collector<WatchModelResponse> events = new Collector<>();
        fixture.modelsAsync.watchModel(
                WatchModelRequest.newBuilder().setName(name).build(), events);
        return events.get();
    }

    private Model cancel(String name) {
        return fixture.models
                .cancelTraining(CancelTrainingRequest.newBuilder().setName(name).build())
                .getModel();
    }

    private Model get(String name) {
        return fixture.models
                .getModel(GetModelRequest.newBuilder().setName(name).build())
                .getModel();
    }

    private ScoreSummary score(String model, int... tokens) throws Throwable {
        Collector<ScoreTokensResponse> answers = new Collector<>();
        StreamObserver<ScoreTokensRequest> request = fixture.analysesAsync.scoreTokens(answers);
        request.onNext(ScoreTokensRequest.newBuilder()
                .setConfig(ScoreTokensConfig.newBuilder().setModel(model))
                .build());
        TokenChunk.Builder chunk = TokenChunk.newBuilder();
        Arrays.stream(tokens).forEach(chunk::addTokens);
        request.onNext(ScoreTokensRequest.newBuilder().setTokens(chunk).build());
        request.onCompleted();
        List<ScoreTokensResponse> all = answers.get();
        assertThat(all.get(0).getScores().getLogProbabilitiesCount()).isEqualTo(tokens.length);
        return all.get(all.size() - 1).getSummary();
    }

    private static TrainModelRequest corpus(CorpusSplit split, int... tokens) {
        CorpusChunk.Builder chunk = CorpusChunk.newBuilder().setSplit(split);
        Arrays.stream(tokens).forEach(chunk::addTokens);
        return TrainModelRequest.newBuilder().setCorpus(chunk).build();
    }

    private static int[] tokens(int size, long seed) {
        return new Random(seed).ints(size, 0, V).toArray();
    }
}
