package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CancelJobRequest;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.DeleteAnalysisRequest;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.GetModelRequest;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.JobOptions;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.ListAnalysesRequest;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelState;
import dev.stategrad.v1.Optimizer;
import dev.stategrad.v1.ResumeTrainingRequest;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.TrainingConfig;
import dev.stategrad.v1.WatchJobRequest;
import dev.stategrad.v1.WatchJobResponse;
import dev.stategrad.v1.WatchModelRequest;
import dev.stategrad.v1.WatchModelResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs whose disk fills up before, while or after they are accepted, at whatever they write then: their rows, texts,
 * checkpoints, results or records. Each is refused, or fails and says why, or goes on once there is room; nothing half done
 * is left, and what succeeds is what succeeds with room.
 */
@Timeout(900)
class FullDiskJobsTest {
    private static final int DISK_KILOBYTES = 16 << 10;
    private static final int V = 50;
    /** Time in which a job is over on a disk that does not hinder it. */
    private static final long USUAL_SECONDS = 2;

    @TempDir
    Path data;

    private SmallDisk disk;
    private ServerFixture fixture;

    @BeforeEach
    void start() throws Throwable {
        disk = SmallDisk.mount(data, DISK_KILOBYTES);
        fixture = new ServerFixture(ServerConfig.defaults(data)
                .withWorkerInThisProcess()
                .withCheckpointInterval(Duration.ofMillis(1))
                .withAnalysisMemoryBytes(ServerFixture.MEMORY));
        fixture.importModel("given", V, 8, 16);
    }

    @AfterEach
    void stop() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void train_diskFull_isRefusedOrGoesOnWhenThereIsRoom() throws Throwable {
        assertTrainings(80 << 10, 40 << 10);
    }

    @Test
    @Tag("soak")
    void train_diskFullAtAnyPoint_isRefusedOrGoesOnWhenThereIsRoom() throws Throwable {
        assertTrainings(240 << 10, 4 << 10);
    }

    @Test
    void analyze_diskFull_isRefusedOrFailsWithNothingLeft() throws Throwable {
        assertAnalyses(60 << 10, 30 << 10);
    }

    @Test
    @Tag("soak")
    void analyze_diskFullAtAnyPoint_isRefusedOrFailsWithNothingLeft() throws Throwable {
        assertAnalyses(160 << 10, 4 << 10);
    }

    @Test
    void cancelJob_diskFull_freesTheDeviceAllTheSame() throws Throwable {
        String endless = longAnalysis();
        JobServiceGrpc.JobServiceBlockingStub jobs = JobServiceGrpc.newBlockingStub(fixture.channel);
        WatchJobRequest watch = WatchJobRequest.newBuilder().setName(endless).build();
        Iterator<WatchJobResponse> states = jobs.watchJob(watch);
        while (states.next().getJob().getProgress() == 0) {
            assertThat(states.hasNext()).isTrue();
        }

        disk.fill(0);
        jobs.cancelJob(CancelJobRequest.newBuilder().setName(endless).build());

        assertThat(awaitEnd(endless).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    }

    private void assertTrainings(long most, long step) throws Throwable {
        train("models/uncut");
        String expected = awaitTrained("models/uncut");
        int refused = 0;
        int interrupted = 0;
        for (long free = 0; free <= most; free += step) {
            List<Path> before = SmallDisk.kept(data);
            disk.fill(free);
            Optional<Job> job = acceptedJob(() -> train("models/m"));
            if (job.isEmpty()) {
                refused++;
                assertThat(models()).doesNotContain("models/m");
                assertThat(SmallDisk.kept(data)).isEqualTo(before);
                continue;
            }
            Job end = awaitEnd(job.get().getName());
            disk.empty();
            if (end.getState() == JobState.JOB_STATE_FAILED) {
                interrupted++;
                assertThat(end.getFailureReason()).as(end.toString()).isEqualTo("STORE_FULL");
                assertThat(model("models/m").getState()).isEqualTo(ModelState.MODEL_STATE_INTERRUPTED);
                fixture.models.resumeTraining(
                        ResumeTrainingRequest.newBuilder().setName("models/m").build());
            } else {
                assertThat(end.getState()).as(end.toString()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            }
            assertThat(awaitTrained("models/m"))
                    .as("weights with %s bytes free", free)
                    .isEqualTo(expected);
            fixture.models.deleteModel(
                    DeleteModelRequest.newBuilder().setName("models/m").build());
            assertThat(SmallDisk.kept(data)).isEqualTo(before);
        }
        assertThat(refused).as("refused").isPositive();
        assertThat(interrupted).as("interrupted").isPositive();
    }

    private void assertAnalyses(long most, long step) throws Throwable {
        List<DelayResult> expected = AnalysisCaller.results(analyze().get());
        deleteAnalyses();
        int failed = 0;
        for (long free = 0; free <= most; free += step) {
            List<Path> before = SmallDisk.kept(data);
            disk.fill(free);
            Collector<AnalyzeStateGradientsResponse> answers = analyze();
            if (!answers.isOverWithin(USUAL_SECONDS, TimeUnit.SECONDS)) {
                // It waits until its row can be written.
                disk.empty();
            }
            try {
                assertThat(AnalysisCaller.results(answers.get())).isEqualTo(expected);
                disk.empty();
                deleteAnalyses();
            } catch (StatusRuntimeException failure) {
                failed++;
                assertFull(failure);
            }
            disk.empty();
            assertThat(SmallDisk.kept(data)).as("with %s bytes free", free).isEqualTo(before);
        }
        assertThat(failed).as("failed").isPositive();
        assertThat(AnalysisCaller.results(analyze().get())).isEqualTo(expected);
    }

    @FunctionalInterface
    private interface Request<T> {
        T send() throws Throwable;
    }

    /** What was accepted; empty when it was refused as it should be. */
    private static <T> Optional<T> acceptedJob(Request<T> request) throws Throwable {
        try {
            return Optional.of(request.send());
        } catch (StatusRuntimeException failure) {
            assertFull(failure);
            return Optional.empty();
        }
    }

    private static void assertFull(StatusRuntimeException failure) {
        assertFails(
                () -> {
                    throw failure;
                },
                Code.RESOURCE_EXHAUSTED,
                "STORE_FULL",
                "");
        assertThat(failure.getStatus().getDescription()).contains("disk");
    }

    private Job train(String name) throws Throwable {
        Collector<TrainModelResponse> answer = new Collector<>();
        StreamObserver<TrainModelRequest> request = fixture.modelsAsync.trainModel(answer);
        request.onNext(TrainModelRequest.newBuilder().setConfig(config(name)).build());
        CorpusChunk.Builder corpus = CorpusChunk.newBuilder().setSplit(CorpusSplit.CORPUS_SPLIT_TRAIN);
        new Random(1).ints(2_000, 0, V).forEach(corpus::addTokens);
        request.onNext(TrainModelRequest.newBuilder().setCorpus(corpus).build());
        request.onCompleted();
        return answer.get().get(0).getJob();
    }

    private static TrainModelConfig config(String name) {
        return TrainModelConfig.newBuilder()
                .setName(name)
                .setTraining(TrainingConfig.newBuilder()
                        .setArchitecture(Architecture.newBuilder()
                                .setCell(CellType.CELL_TYPE_LSTM)
                                .setVocabularySize(V)
                                .setEmbeddingSize(8)
                                .setHiddenSize(16)
                                .setLayers(1))
                        .setOptimizer(Optimizer.OPTIMIZER_ADAM)
                        .setLearningRate(0.01)
                        .setEpochs(3)
                        .setBatchSize(4)
                        .setWindow(10)
                        .setSeed(5))
                .build();
    }

    /** Its end; makes room when it does not come to one. */
    private Job awaitEnd(String job) throws Throwable {
        Collector<WatchJobResponse> states = new Collector<>();
        JobServiceGrpc.newStub(fixture.channel)
                .watchJob(WatchJobRequest.newBuilder().setName(job).build(), states);
        if (!states.isOverWithin(USUAL_SECONDS, TimeUnit.SECONDS)) {
            disk.empty();
        }
        List<WatchJobResponse> all = states.get();
        return all.get(all.size() - 1).getJob();
    }

    /** SHA-256 of the weights. */
    private String awaitTrained(String name) throws Throwable {
        Collector<WatchModelResponse> events = new Collector<>();
        fixture.modelsAsync.watchModel(
                WatchModelRequest.newBuilder().setName(name).build(), events);
        events.get();
        Model model = model(name);
        assertThat(model.getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        return model.getWeightsSha256();
    }

    private Collector<AnalyzeStateGradientsResponse> analyze() throws IOException {
        AnalysisConfig config = AnalysisConfig.newBuilder()
                .setModel("models/given")
                .setDelays(20)
                .build();
        int[] tokens = new Random(2).ints(1_000, 0, V).toArray();
        return AnalysisCaller.begin(fixture, config, AnalysisCaller.chunk(0, tokens));
    }

    /** @return name of the job that makes it */
    private String longAnalysis() throws Throwable {
        AnalysisConfig config = AnalysisConfig.newBuilder()
                .setModel("models/given")
                .setDelays(50)
                .setJob(JobOptions.newBuilder().setDetached(true))
                .build();
        AnalyzeStateGradientsRequest chunk =
                AnalysisCaller.chunk(0, new Random(2).ints(60_000, 0, V).toArray());
        List<AnalyzeStateGradientsResponse> answers =
                AnalysisCaller.analyze(fixture, config, chunk, chunk, chunk, chunk, chunk, chunk);
        return answers.get(answers.size() - 1).getAccepted().getJob().getName();
    }

    private void deleteAnalyses() {
        fixture.analyses
                .listAnalyses(ListAnalysesRequest.getDefaultInstance())
                .getAnalysesList()
                .forEach(analysis -> fixture.analyses.deleteAnalysis(DeleteAnalysisRequest.newBuilder()
                        .setName(analysis.getName())
                        .build()));
    }

    private Model model(String name) {
        return fixture.models
                .getModel(GetModelRequest.newBuilder().setName(name).build())
                .getModel();
    }

    private List<String> models() {
        return fixture.models.listModels(ListModelsRequest.getDefaultInstance()).getModelsList().stream()
                .map(Model::getName)
                .toList();
    }
}
