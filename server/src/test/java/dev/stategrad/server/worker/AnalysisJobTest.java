package dev.stategrad.server.worker;

import static dev.stategrad.server.worker.JobRequests.place;
import static dev.stategrad.server.worker.JobRequests.tokens;
import static dev.stategrad.server.worker.WorkerFixture.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.graphs.GradientSums;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.graphs.StateGradientEngine;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.JobWorker;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.Precision;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AnalysisJobTest {
    private static final int V = 5;
    private static final int E = 3;
    private static final int H = 4;
    private static final int D = 6;
    private static final int[] TEXT = new Random(1).ints(80, 0, V).toArray();

    @TempDir
    Path data;

    private WorkerFixture fixture;
    private ModelWeights weights;

    @BeforeEach
    void start() throws IOException {
        fixture = new WorkerFixture(data, Duration.ofSeconds(30));
        weights = WorkerFixture.addModel(fixture.store, "m", V, E, H);
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    private static AnalysisConfig.Builder config() {
        return AnalysisConfig.newBuilder().setModel("models/m").setDelays(D).setPrecision(Precision.PRECISION_FLOAT64);
    }

    @Test
    void run_acceptedAnalysis_leavesTheEnginesResultsAndItsSummary() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        JobOutcomes outcomes = new JobOutcomes();

        fixture.worker.start(analysis(folder), outcomes);
        JobWorker.End end = outcomes.await().orElseThrow();
        List<AnalyzeStateGradientsResponse> results = JobRequests.results(folder);

        assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        assertThat(end.deviceNanos()).isPositive();
        assertThat(results).hasSize(D + 1);
        double[] expected = engineMeans();
        for (int delay = 0; delay < D; delay++) {
            assertThat(results.get(delay).getResult().getDelay()).isEqualTo(delay);
            assertThat(mean(results.get(delay)))
                    .isEqualTo(Arrays.copyOfRange(expected, delay * H * E, (delay + 1) * H * E));
        }
        AnalysisSummary summary = results.get(D).getSummary();
        assertThat(summary.getTokens()).isEqualTo(TEXT.length);
        assertThat(summary.getSeconds()).isPositive();
        JobWorker.Progress last = outcomes.progress.get(outcomes.progress.size() - 1);
        assertThat(last.fraction()).isEqualTo(1);
        assertThat(last.tokensTotal()).isEqualTo(TEXT.length);
        assertThat(last.resultsBytes()).isEqualTo(Files.size(folder.results()));
    }

    @Test
    void run_anotherModelOfTheNameThanWasAccepted_fails() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        Files.writeString(
                folder.modelCreated(),
                fixture.store.get(new ModelId("m")).created().toString());
        fixture.store.delete(new ModelId("m"));
        WorkerFixture.addModel(fixture.store, "m", V, E, H + 1);

        JobWorker.End end = WorkerFixture.run(fixture.worker, analysis(folder));

        assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.FAILED);
        assertThat(end.reason()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(folder.results()).doesNotExist();
    }

    @Test
    void run_theModelThatWasAccepted_succeeds() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        Files.writeString(
                folder.modelCreated(),
                fixture.store.get(new ModelId("m")).created().toString());

        JobWorker.End end = WorkerFixture.run(fixture.worker, analysis(folder));

        assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
    }

    @Test
    void run_doneBeforeTheWorkerDied_isDoneWithoutWork() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        WorkerFixture.run(fixture.worker, analysis(folder));
        byte[] before = Files.readAllBytes(folder.results());

        JobWorker.End again = WorkerFixture.run(fixture.worker, analysis(folder));

        assertThat(again.outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        assertThat(again.deviceNanos()).isZero();
        assertThat(Files.readAllBytes(folder.results())).isEqualTo(before);
    }

    @Test
    void run_resultsCutOffAnywhere_areCompletedToTheSameBytes() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        WorkerFixture.run(fixture.worker, analysis(folder));
        byte[] whole = JobRequests.resultBytes(folder);

        for (int bytes : new int[] {0, 1, whole.length / 2, whole.length, (int) Files.size(folder.results()) - 1}) {
            byte[] all = Files.readAllBytes(folder.results());
            Files.write(folder.results(), Arrays.copyOf(all, bytes));
            JobWorker.End end = WorkerFixture.run(fixture.worker, analysis(folder));

            assertThat(end.outcome()).as("cut after %d bytes", bytes).isEqualTo(JobWorker.Outcome.SUCCEEDED);
            assertThat(JobRequests.resultBytes(folder))
                    .as("cut after %d bytes", bytes)
                    .isEqualTo(whole);
            assertThat(JobRequests.results(folder)).hasSize(D + 1);
        }
    }

    @Test
    void run_garbageBehindTheResults_isReplaced() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        WorkerFixture.run(fixture.worker, analysis(folder));
        byte[] whole = JobRequests.resultBytes(folder);
        Files.write(folder.results(), Arrays.copyOf(whole, whole.length / 2));
        Files.write(folder.results(), new byte[5_000], StandardOpenOption.APPEND);

        WorkerFixture.run(fixture.worker, analysis(folder));

        assertThat(JobRequests.resultBytes(folder)).isEqualTo(whole);
        assertThat(JobRequests.results(folder)).hasSize(D + 1);
    }

    @Test
    void run_modelGoneMeanwhile_failsWithItsReason() throws Exception {
        JobFolder folder = place(data, "a", config().setModel("models/gone").build(), tokens(0, TEXT));

        JobWorker.End end = WorkerFixture.run(fixture.worker, analysis(folder));

        assertThat(end)
                .isEqualTo(new JobWorker.End(
                        JobWorker.Outcome.FAILED, 0, "MODEL_NOT_FOUND", "models/gone: no such model"));
    }

    @Test
    void run_requestCutOff_failsWithoutResults() throws Exception {
        JobFolder folder = place(data, "a", config().build(), tokens(0, TEXT));
        byte[] request = Files.readAllBytes(folder.request());
        Files.write(folder.request(), Arrays.copyOf(request, request.length - 1));

        JobWorker.End end = WorkerFixture.run(fixture.worker, analysis(folder));

        assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.FAILED);
        assertThat(end.reason()).isEqualTo("INTERNAL");
        assertThat(folder.results()).doesNotExist();
    }

    @Test
    void stop_cancelledWhileItComputes_leavesTheDeviceWithinASecond() throws Exception {
        WorkerFixture.addModel(fixture.store, "large", 50, 64, 256);
        JobFolder folder = place(
                data,
                "a",
                config().setModel("models/large")
                        .setDelays(50)
                        .setPrecision(Precision.PRECISION_FLOAT32)
                        .build(),
                endless().toArray(AnalyzeStateGradientsRequest[]::new));
        JobOutcomes outcomes = new JobOutcomes();
        JobWorker.RunningJob job = fixture.worker.start(analysis(folder), outcomes);
        outcomes.awaitProgress(progress -> progress.tokensDone() > 0);

        long start = System.nanoTime();
        job.stop(JobWorker.Stop.CANCEL);
        JobWorker.End end = outcomes.await().orElseThrow();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);

        assertThat(end.outcome()).isEqualTo(JobWorker.Outcome.STOPPED);
        assertThat(end.deviceNanos()).isPositive();
        // Of the minutes of work that were left; the limit holds on a machine that is busy with other tests, too.
        assertThat(taken).isLessThan(Duration.ofSeconds(5));
    }

    /** Minutes of work. */
    private static List<AnalyzeStateGradientsRequest> endless() {
        AnalyzeStateGradientsRequest chunk =
                tokens(0, new Random(2).ints(60_000, 0, 50).toArray());
        return List.of(chunk, chunk, chunk);
    }

    private double[] engineMeans() {
        StateGradientOptions options =
                new StateGradientOptions(StateKind.CELL, 1, D, 1, dev.stategrad.graphs.Precision.FLOAT64, List.of());
        try (StateGradientEngine engine =
                new StateGradientEngine(weights, options, WorkerFixture.MEMORY, RunMonitor.NONE)) {
            engine.accept(0, TEXT, new int[0][]);
            return engine.finish().means(GradientSums.ALL, 0);
        }
    }

    private static double[] mean(AnalyzeStateGradientsResponse response) {
        var chunk = response.getResult().getMean();
        double[] values = new double[chunk.getData().size() / Double.BYTES];
        chunk.getData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(values);
        return values;
    }
}
