package dev.stategrad.server.grpc;

import static dev.stategrad.server.grpc.ServerFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.Architecture;
import dev.stategrad.v1.CellType;
import dev.stategrad.v1.CorpusChunk;
import dev.stategrad.v1.CorpusSplit;
import dev.stategrad.v1.DeleteModelRequest;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.Optimizer;
import dev.stategrad.v1.TrainModelConfig;
import dev.stategrad.v1.TrainModelRequest;
import dev.stategrad.v1.TrainModelResponse;
import dev.stategrad.v1.TrainingConfig;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users who keep as much as they may. */
class QuotaTest {
    private static final long ONE_MODEL = TestWeights.arrays(20, 8, 16).values().stream()
            .mapToLong(array -> array.bytes().remaining())
            .sum();
    private static final JobLimits ALMOST_NOTHING = new JobLimits(10, 10, ONE_MODEL, 1, 3, Duration.ofDays(1));

    @TempDir
    Path data;

    @Test
    void calls_quotaFull_storeNothingUntilSomethingIsDeleted() throws Throwable {
        try (ServerFixture fixture = new ServerFixture(ServerConfig.defaults(data)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(ServerFixture.MEMORY)
                .withJobLimits(ALMOST_NOTHING))) {
            fixture.importModel("first", 20, 8, 16);
            List<Path> kept = SmallDisk.kept(data);

            assertQuotaFull(() -> fixture.importModel("second", 20, 8, 16));
            assertQuotaFull(() -> train(fixture));
            assertQuotaFull(() -> AnalysisCaller.analyze(
                    fixture,
                    AnalysisConfig.newBuilder()
                            .setModel("models/first")
                            .setDelays(5)
                            .build(),
                    AnalysisCaller.chunk(0, new int[] {1, 2, 3})));
            assertThat(models(fixture)).containsExactly("models/first");
            assertThat(SmallDisk.kept(data)).isEqualTo(kept);

            fixture.models.deleteModel(
                    DeleteModelRequest.newBuilder().setName("models/first").build());
            assertThat(fixture.importModel("second", 20, 8, 16).getName()).isEqualTo("models/second");
        }
    }

    @Test
    void importModel_largerThanTheQuota_isRefusedOnItsWay() throws Throwable {
        try (ServerFixture fixture = new ServerFixture(ServerConfig.defaults(data)
                .withWorkerInThisProcess()
                .withAnalysisMemoryBytes(ServerFixture.MEMORY)
                .withJobLimits(ALMOST_NOTHING))) {
            List<Path> before = SmallDisk.kept(data);

            assertFails(
                    () -> fixture.importModel("large", 21, 8, 16),
                    Code.RESOURCE_EXHAUSTED,
                    "QUOTA_FULL",
                    "expected at most ");
            assertThat(SmallDisk.kept(data)).isEqualTo(before);
            assertThat(fixture.importModel("first", 20, 8, 16).getName()).isEqualTo("models/first");
        }
    }

    private static void assertQuotaFull(ThrowingCallable call) {
        assertFails(
                call,
                Code.RESOURCE_EXHAUSTED,
                "QUOTA_FULL",
                "expected less than %,d bytes of models and results".formatted(ONE_MODEL));
    }

    private static List<TrainModelResponse> train(ServerFixture fixture) throws Throwable {
        Collector<TrainModelResponse> answer = new Collector<>();
        StreamObserver<TrainModelRequest> request = fixture.modelsAsync.trainModel(answer);
        request.onNext(TrainModelRequest.newBuilder()
                .setConfig(TrainModelConfig.newBuilder()
                        .setName("models/trained")
                        .setTraining(TrainingConfig.newBuilder()
                                .setArchitecture(Architecture.newBuilder()
                                        .setCell(CellType.CELL_TYPE_LSTM)
                                        .setVocabularySize(5)
                                        .setEmbeddingSize(3)
                                        .setHiddenSize(4)
                                        .setLayers(1))
                                .setOptimizer(Optimizer.OPTIMIZER_ADAGRAD)
                                .setLearningRate(0.1)
                                .setEpochs(1)
                                .setBatchSize(1)
                                .setWindow(2)))
                .build());
        request.onNext(TrainModelRequest.newBuilder()
                .setCorpus(CorpusChunk.newBuilder()
                        .setSplit(CorpusSplit.CORPUS_SPLIT_TRAIN)
                        .addAllTokens(List.of(0, 1, 2, 3, 4)))
                .build());
        request.onCompleted();
        return answer.get();
    }

    private static List<String> models(ServerFixture fixture) {
        return fixture.models.listModels(ListModelsRequest.getDefaultInstance()).getModelsList().stream()
                .map(Model::getName)
                .toList();
    }
}
