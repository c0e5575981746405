package dev.stategrad.server.worker;

import static dev.stategrad.server.worker.JobRequests.place;
import static dev.stategrad.server.worker.JobRequests.tokens;
import static dev.stategrad.server.worker.WorkerFixture.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import dev.stategrad.graphs.ParityReport;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.JobWorker;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, and real signals. */
@Timeout(180)
class WorkerProcessTest {
    private static final WorkerLimits LIMITS =
            limits(Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofSeconds(15));

    @TempDir
    Path data;

    private final AtomicLong now = new AtomicLong();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private ModelStore store;
    private WorkerProcess worker;

    @BeforeEach
    void start() throws IOException {
        assumeThat(WorkerProcess.isAvailable()).as("Linux").isTrue();
        store = ModelStore.open(data, Clock.systemUTC());
        worker = worker(LIMITS);
    }

    @AfterEach
    void stop() throws IOException {
        worker.close();
        store.close();
    }

    private WorkerProcess worker(WorkerLimits limits) {
        return worker(limits, store);
    }

    private WorkerProcess worker(WorkerLimits limits, ModelStore front) {
        return new WorkerProcess(
                new WorkerOptions(data, WorkerFixture.MEMORY, Duration.ofSeconds(1)), limits, front, meters, now::get);
    }

    private static WorkerLimits startingWithin(Duration limit) {
        return new WorkerLimits(LIMITS.idle(), limit, LIMITS.silence(), LIMITS.stop(), LIMITS.end());
    }

    private static WorkerLimits limits(Duration silence, Duration stop, Duration end) {
        return new WorkerLimits(Duration.ofMinutes(5), Duration.ofMinutes(2), silence, stop, end);
    }

    @Test
    void start_analysisKilledInTheMiddle_givesTheResultsOfTheUncutOneWhenItIsTakenUpAgain() throws Exception {
        WorkerFixture.addModel(store, "m", 20, 24, 64);
        AnalyzeStateGradientsRequest[] text = text(3, 700);
        JobFolder uncut = place(data, "uncut", config(), text);
        JobFolder cut = place(data, "cut", config(), text);
        assertThat(WorkerFixture.run(worker, analysis(uncut)).outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        JobOutcomes first = new JobOutcomes();
        worker.start(analysis(cut), first);
        first.awaitProgress(progress -> progress.tokensDone() > 0);
        long pid = worker.pid().orElseThrow();

        signal("KILL", pid);

        assertThat(first.await()).as("the end of a job whose worker was killed").isEmpty();
        assertThat(WorkerFixture.run(worker, analysis(cut)).outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        assertThat(worker.pid().orElseThrow()).isNotEqualTo(pid);
        assertThat(JobRequests.resultBytes(cut)).isEqualTo(JobRequests.resultBytes(uncut));
        assertThat(registry.get("stategrad.worker.restarts").counter().count()).isOne();
    }

    @Test
    void endIfIdle_nothingAtWorkForLongEnough_endsTheProcessAndGivesItsMemoryBack() throws Exception {
        Worker.Lease lease = worker.lease().get();
        ProcessHandle process = ProcessHandle.of(worker.pid().orElseThrow()).orElseThrow();
        now.addAndGet(LIMITS.idle().toNanos() * 2);
        worker.endIfIdle();
        assertThat(process.isAlive()).as("alive while it is leased").isTrue();
        lease.close();
        worker.endIfIdle();
        assertThat(process.isAlive()).as("alive just after").isTrue();

        now.addAndGet(LIMITS.idle().toNanos());
        worker.endIfIdle();

        process.onExit().get(20, TimeUnit.SECONDS);
        assertThat(worker.pid()).isEmpty();
        worker.lease().get().close();
        assertThat(worker.pid()).isPresent();
    }

    @Test
    void stop_workerThatHangs_isKilledAndTheJobIsLost() throws Exception {
        worker.close();
        worker = worker(limits(LIMITS.silence(), Duration.ofMillis(500), Duration.ofMillis(500)));
        WorkerFixture.addModel(store, "m", 20, 24, 64);
        JobOutcomes outcomes = new JobOutcomes();
        JobWorker.RunningJob job = worker.start(analysis(place(data, "a", config(), text(9, 60_000))), outcomes);
        outcomes.awaitProgress(progress -> progress.tokensDone() > 0);
        ProcessHandle process = ProcessHandle.of(worker.pid().orElseThrow()).orElseThrow();
        signal("STOP", process.pid());

        job.stop(JobWorker.Stop.CANCEL);

        assertThat(outcomes.await()).isEmpty();
        process.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void start_workerThatHangsByItself_isFoundOutAndItsSuccessorGoesOn() throws Exception {
        worker.close();
        worker = worker(limits(Duration.ofSeconds(1), LIMITS.stop(), Duration.ofMillis(500)));
        WorkerFixture.addModel(store, "m", 20, 24, 64);
        JobFolder folder = place(data, "a", config(), text(3, 700));
        JobOutcomes outcomes = new JobOutcomes();
        worker.start(analysis(folder), outcomes);
        outcomes.awaitProgress(progress -> progress.tokensDone() > 0);

        signal("STOP", worker.pid().orElseThrow());

        assertThat(outcomes.await()).isEmpty();
        assertThat(WorkerFixture.run(worker, analysis(folder)).outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
    }

    @Test
    void start_processThatIsNotReadyInTime_losesTheJobAndIsTriedAgain() throws Exception {
        worker.close();
        worker = worker(
                new WorkerLimits(LIMITS.idle(), Duration.ofMillis(1), LIMITS.silence(), LIMITS.stop(), LIMITS.end()));
        JobWorker.Start start = new JobWorker.Start("a", "", "anna", 1);
        JobOutcomes outcomes = new JobOutcomes();

        worker.start(start, outcomes);

        assertThat(outcomes.await()).isEmpty();
        assertThat(worker.lease()).failsWithin(Duration.ofSeconds(30));
        assertThat(worker.pid()).isEmpty();
    }

    @Test
    void start_trainingKilledInTheMiddle_givesTheWeightsOfTheUncutOneWhenItIsTakenUpAgain() throws Exception {
        JobWorker.Start cut = TrainingTaskTest.place(store, "cut", 40);
        JobOutcomes first = new JobOutcomes();
        worker.start(cut, first);
        first.awaitProgress(progress -> progress.fraction() > 0);

        signal("KILL", worker.pid().orElseThrow());

        assertThat(first.await()).isEmpty();
        assertThat(WorkerFixture.run(worker, cut).outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
        WorkerFixture.run(worker, TrainingTaskTest.place(store, "uncut", 40));
        assertThat(store.get(new ModelId("cut")).weightsSha256())
                .isNotEmpty()
                .isEqualTo(store.get(new ModelId("uncut")).weightsSha256());
    }

    @Test
    void close_whileAnalysing_writesDownWhereItStandsAndEndsTheProcess() throws Exception {
        WorkerFixture.addModel(store, "m", 20, 24, 64);
        JobFolder folder = place(data, "a", config(), text(9, 60_000));
        JobOutcomes outcomes = new JobOutcomes();
        worker.start(analysis(folder), outcomes);
        outcomes.awaitProgress(progress -> progress.tokensDone() > 0);
        ProcessHandle process = ProcessHandle.of(worker.pid().orElseThrow()).orElseThrow();

        worker.close();

        assertThat(process.isAlive()).isFalse();
        outcomes.await();
        assertThat(folder.checkpoint()).exists();
        assertThat(folder.path().resolve("checkpoint.tmp")).doesNotExist();
    }

    @Test
    void meters_ofTheWorker_showAmongTheFronts() throws Exception {
        WorkerFixture.addModel(store, "m", 20, 24, 64);

        WorkerFixture.run(worker, analysis(place(data, "a", config(), text(1, 200))));

        Counter tokens = registry.get("stategrad.engine.tokens").counter();
        while (tokens.count() < 200) {
            Thread.onSpinWait();
        }
        assertThat(tokens.count()).isEqualTo(200);
        assertThat(registry.get("stategrad.device.runs")
                        .tag("work", "analysis")
                        .counter()
                        .count())
                .isPositive();
        assertThat(gauge("stategrad.device.queue", "work", "analysis")).isZero();
        assertThat(gauge("stategrad.process.memory", "process", "worker")).isGreaterThan(64 << 20);
        assertThat(registry.get("stategrad.device.healthy").gauge().value()).isOne();
    }

    private double gauge(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).gauge().value();
    }

    @Test
    void start_whileAPredecessorIsThere_waitsForItsEnd() throws Exception {
        worker.lease().get();

        // As another front does that takes over after the first was killed.
        try (ModelStore heir = ModelStore.open(data, Clock.systemUTC())) {
            try (WorkerProcess hasty = worker(startingWithin(Duration.ofSeconds(4)), heir)) {
                assertThat(hasty.lease()).failsWithin(Duration.ofSeconds(30));
            }
            try (WorkerProcess patient = worker(LIMITS, heir)) {
                CompletableFuture<Worker.Lease> lease = patient.lease();
                worker.close();

                lease.get(60, TimeUnit.SECONDS).close();
            }
        }
    }

    @Test
    void check_weightsAgainstAReference_givesTheReportOfAnInProcessCheck() throws Exception {
        ModelWeights weights = TestWeights.of(5, 3, 4);
        ParityReference reference = new ParityReference(
                1, 3, new int[] {1, 4, 0}, Map.of("hidden_l0", TestWeights.uniform(new Random(3), 1, 3, 4)));
        ParityReport expected;
        try (WorkerFixture here = new WorkerFixture(data, Duration.ofSeconds(30))) {
            expected = here.worker.check(weights, reference, DeviceAccount.local());
        }

        ParityReport report = worker.check(weights, reference, DeviceAccount.local());

        assertThat(report).isEqualTo(expected);
        assertThat(report.maxStateError()).isPositive();
    }

    @Test
    void check_referenceThatDoesNotFit_isRefusedAsItIsHere() {
        ModelWeights weights = TestWeights.of(5, 3, 4);
        DenseArray tooWide = TestWeights.uniform(new Random(3), 1, 3, 7);
        ParityReference reference = new ParityReference(1, 3, new int[] {1, 4, 0}, Map.of("hidden_l0", tooWide));

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> worker.check(weights, reference, DeviceAccount.local()))
                .withMessageContaining("hidden_l0");
    }

    @Test
    void front_withAWorkerProcess_neverLoadsTensorFlowAndTakesItAlongWhenKilled() throws Exception {
        Process front = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FrontProcess.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(front.getInputStream(), StandardCharsets.UTF_8))) {
            long pid = Long.parseLong(said.readLine());
            CompletableFuture<ProcessHandle> gone =
                    ProcessHandle.of(pid).orElseThrow().onExit();
            assertThat(said.readLine())
                    .as("whether the front has loaded TensorFlow")
                    .isEqualTo("false");
            assertThat(gone).isNotDone();

            signal("KILL", front.pid());

            gone.get(10, TimeUnit.SECONDS);
        } finally {
            front.destroyForcibly();
        }
    }

    private static AnalysisConfig config() {
        return AnalysisConfig.newBuilder().setModel("models/m").setDelays(40).build();
    }

    /** Seconds of work. */
    private static AnalyzeStateGradientsRequest[] text(int chunks, int tokens) {
        Random random = new Random(1);
        return java.util.stream.Stream.generate(
                        () -> tokens(0, random.ints(tokens, 0, 20).toArray()))
                .limit(chunks)
                .toArray(AnalyzeStateGradientsRequest[]::new);
    }

    private static void signal(String name, long pid) throws Exception {
        int status = new ProcessBuilder(List.of("kill", "-" + name, Long.toString(pid)))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }
}
