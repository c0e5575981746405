package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.EpochReport;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.Optimizer;
import dev.stategrad.v1.ResumeTrainingRequest;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.TrainingConfig;
import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that a stop of the server cut. */
@Timeout(120)
class ResumeTrainingTest {
    private static final int V = 11;
    private static final int[] TRAIN = new Random(1).ints(400, 0, V).toArray();
    private static final int[] VALID = new Random(2).ints(100, 0, V).toArray();

    @TempDir
    Path data;

    @TempDir
    Path uncutData;

    private ServerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        // A checkpoint after every window.
        fixture = new ServerFixture(options(data));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static ServerConfig options(Path folder) {
        return ServerConfig.defaults(folder)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(ServerFixture.MEMORY)
                .withCheckpointInterval(Duration.ofMillis(1));
    }

    @Test
    void stop_whileTraining_isBoundedAndInterruptsWithItsEpochs() throws Throwable {
        train("models/m", 10_000);
        WatchModelResponse last = awaitEpoch("models/m", 2);
        long start = System.nanoTime();

        fixture.close();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        start();

        assertThat(taken).isLessThan(Duration.ofSeconds(10));
        Model model = get("models/m");
        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_INTERRUPTED);
        assertThat(model.getEpochsCount()).isGreaterThanOrEqualTo(2);
        assertThat(model.getEpochs(1)).isEqualTo(last.getEpoch());
        assertThat(model.getFailure()).isEmpty();
        WatchModelResponse watched = last(watch("models/m"));
        assertThat(watched.getModel()).isEqualTo(model);
    }

    @Test
    void resume_afterAStop_givesTheWeightsOfTheUncutTraining() throws Throwable {
        train("models/m", 6);
        awaitEpoch("models/m", 2);
        fixture.close();
        start();
        Model interrupted = get("models/m");

        Model resumed = resume("models/m");
        Model model = last(watch("models/m")).getModel();
        Model lastEpoch = get("models/m@last");
        List<String> kept = keptWeights("models/m", model);
        Model uncut = uncut(6);

        assertThat(resumed.getState()).isEqualTo(ModelState.MODEL_STATE_TRAINING);
        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        assertThat(model.getWeightsSha256()).isEqualTo(uncut.getWeightsSha256());
        assertThat(lastEpoch.getWeightsSha256())
                .isEqualTo(get("models/uncut@last").getWeightsSha256());
        assertThat(model.getBestEpoch()).isEqualTo(uncut.getBestEpoch());
        assertThat(perplexities(model)).isEqualTo(perplexities(uncut));
        assertThat(model.getKeptEpochsList()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(kept).isEqualTo(keptWeights("models/uncut", uncut));
        int before = interrupted.getEpochsCount();
        assertThat(before).isBetween(2, 6);
        assertThat(model.getEpochsList().subList(0, before)).isEqualTo(interrupted.getEpochsList());
        assertThat(data.resolve("models/m/training")).doesNotExist();
    }

    @Test
    void start_asService_takesUpWhatWasInterrupted() throws Throwable {
        train("models/z", 5);
        train("models/a", 2);
        awaitEpoch("models/z", 1);
        fixture.close();

        fixture = new ServerFixture(options(data).asService());
        Model first = last(watch("models/z")).getModel();
        Model waiting = last(watch("models/a")).getModel();

        assertThat(first.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        assertThat(first.getWeightsSha256()).isEqualTo(uncut(5).getWeightsSha256());
        assertThat(waiting.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
    }

    @Test
    void resume_newestCheckpointTorn_fallsBackAndStillGivesTheSameWeights() throws Throwable {
        train("models/m", 4);
        awaitEpoch("models/m", 1);
        fixture.close();
        Path newest = checkpoints().get(1);
        Files.write(newest, Arrays.copyOf(Files.readAllBytes(newest), 1_000));
        start();

        resume("models/m");

        assertThat(last(watch("models/m")).getModel().getWeightsSha256()).isEqualTo(uncut(4).getWeightsSha256());
    }

    @Test
    void resume_noCheckpointThatCanBeRead_failsWithAClearText() throws Throwable {
        train("models/m", 10_000);
        awaitEpoch("models/m", 1);
        fixture.close();
        for (Path checkpoint : checkpoints()) {
            Files.write(checkpoint, new byte[100]);
        }
        start();

        resume("models/m");
        Model model = last(watch("models/m")).getModel();

        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_FAILED);
        assertThat(model.getFailure()).isEqualTo("none of the 2 checkpoints of the training can be read");
    }

    @Test
    void resume_checkpointsGone_doesNotBeginAnew() throws Throwable {
        train("models/m", 10_000);
        awaitEpoch("models/m", 1);
        fixture.close();
        for (Path checkpoint : checkpoints()) {
            Files.delete(checkpoint);
        }
        start();

        resume("models/m");
        Model model = last(watch("models/m")).getModel();

        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_FAILED);
        assertThat(model.getFailure()).isEqualTo("the checkpoints of the training are not there any more");
    }

    @Test
    void resume_modelThatWasNotInterrupted_isRefused() throws Throwable {
        fixture.importModel("imported", 5, 3, 4);
        train("models/m", 10_000);

        assertFails(
                () -> resume("models/imported"),
                Code.FAILED_PRECONDITION,
                "MODEL_NOT_INTERRUPTED",
                "models/imported: expected a model whose training was interrupted, found READY");
        assertFails(
                () -> resume("models/m"),
                Code.FAILED_PRECONDITION,
                "MODEL_NOT_INTERRUPTED",
                "models/m: expected a model whose training was interrupted, found TRAINING");
        assertFails(() -> resume("models/none"), Code.NOT_FOUND, "MODEL_NOT_FOUND", "models/none: no such model");
    }

    @Test
    void delete_interrupted_leavesNothing() throws Throwable {
        train("models/m", 10_000);
        awaitEpoch("models/m", 1);
        fixture.close();
        start();

        fixture.models.deleteModel(
                DeleteModelRequest.newBuilder().setName("models/m").build());

        assertThat(data.resolve("models")).isEmptyDirectory();
    }

    private List<String> keptWeights(String name, Model model) {
        return model.getKeptEpochsList().stream()
                .map(epoch -> get(name + "@" + epoch).getWeightsSha256())
                .toList();
    }

    private Model uncut(int epochs) throws Throwable {
        fixture.close();
        fixture = new ServerFixture(ServerConfig.defaults(uncutData)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(ServerFixture.MEMORY));
        train("models/uncut", epochs);
        return last(watch("models/uncut")).getModel();
    }

    private void train(String name, int epochs) throws Throwable {
        TrainingConfig training = TrainingConfig.newBuilder()
                .setArchitecture(Architecture.newBuilder()
                        .setCell(CellType.CELL_TYPE_LSTM)
                        .setVocabularySize(V)
                        .setEmbeddingSize(3)
                        .setHiddenSize(5)
                        .setLayers(1))
                .setOptimizer(Optimizer.OPTIMIZER_ADAM)
                .setLearningRate(0.01)
                .setLearningRateDecay(0.8)
                .setOutputDropout(0.3)
                .setEpochs(epochs)
                .setBatchSize(4)
                .setWindow(10)
                .setSeed(5)
                .setKeepEpochs(true)
                .build();
        Collector<TrainModelResponse> answer = new Collector<>();
        StreamObserver<TrainModelRequest> request = fixture.modelsAsync.trainModel(answer);
        request.onNext(TrainModelRequest.newBuilder()
                .setConfig(TrainModelConfig.newBuilder().setName(name).setTraining(training))
                .build());
        request.onNext(corpus(CorpusSplit.CORPUS_SPLIT_TRAIN, TRAIN));
        request.onNext(corpus(CorpusSplit.CORPUS_SPLIT_VALID, VALID));
        request.onCompleted();
        assertThat(answer.get()).hasSize(1);
    }

    private static TrainModelRequest corpus(CorpusSplit split, int... tokens) {
        CorpusChunk.Builder chunk = CorpusChunk.newBuilder().setSplit(split);
        Arrays.stream(tokens).forEach(chunk::addTokens);
        return TrainModelRequest.newBuilder().setCorpus(chunk).build();
    }

    private Model resume(String name) {
        return fixture.models
                .resumeTraining(ResumeTrainingRequest.newBuilder().setName(name).build())
                .getModel();
    }

    private Model get(String name) {
        return fixture.models
                .getModel(GetModelRequest.newBuilder().setName(name).build())
                .getModel();
    }

    private Iterator<WatchModelResponse> watch(String name) {
        return fixture.models.watchModel(
                WatchModelRequest.newBuilder().setName(name).build());
    }

    private WatchModelResponse awaitEpoch(String name, int epoch) {
        Iterator<WatchModelResponse> events = watch(name);
        while (events.hasNext()) {
            WatchModelResponse event = events.next();
            if (event.getEpoch().getEpoch() == epoch) {
                return event;
            }
        }
        throw new AssertionError("expected epoch " + epoch + ", found the end");
    }

    private static WatchModelResponse last(Iterator<WatchModelResponse> events) {
        WatchModelResponse last = events.next();
        while (events.hasNext()) {
            last = events.next();
        }
        return last;
    }

    private static List<Double> perplexities(Model model) {
        return model.getEpochsList().stream()
                .flatMap((EpochReport epoch) -> Stream.of(epoch.getTrainPerplexity(), epoch.getValidPerplexity()))
                .toList();
    }

    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("models/m/training"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
                    .sorted((a, b) -> Long.compare(number(a), number(b)))
                    .toList();
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().replaceAll("\\D", ""));
    }
}
