package dev.stategrad.server.worker;

import static dev.stategrad.server.worker.JobRequests.place;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.grpc.ErrorTranslator;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.Device;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.Grouping;
import dev.stategrad.v1.LabelColumn;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.worker.v1.JobEnd;
import dev.stategrad.worker.v1.JobOutcome;
import dev.stategrad.worker.v1.StopReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Analyses that were stopped wherever they can be written down, and went on. */
@Timeout(120)
class InterruptedAnalysisTest {
    private static final int V = 6;
    private static final int D = 5;
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path data;

    private ModelStore store;
    private Analyses analyses;
    private final Meters meters = new Meters(new SimpleMeterRegistry());

    @BeforeEach
    void start() throws IOException {
        store = ModelStore.open(data, Clock.systemUTC());
        Device device = new Device(WorkerFixture.MEMORY, meters);
        analyses = new Analyses(store, device, meters, data.resolve("speed.json"));
        WorkerFixture.addModel(store, "m", V, 4, 6);
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void run_drainedWhereverItCanBe_givesTheBytesOfTheUncutOne(boolean spectraOnly) throws IOException {
        JobFolder uncut = place(data, "uncut", config(spectraOnly), text());
        assertThat(run(job(uncut, NEVER, System::nanoTime))).isEqualTo(JobOutcome.JOB_OUTCOME_SUCCEEDED);
        byte[] expected = JobRequests.resultBytes(uncut);

        int places = 0;
        JobOutcome outcome;
        do {
            places++;
            JobFolder cut = place(data, "cut" + places, config(spectraOnly), text());
            outcome = run(drainedAt(places, cut));
            if (outcome == JobOutcome.JOB_OUTCOME_STOPPED) {
                assertThat(cut.checkpoint()).exists();
                assertThat(run(job(cut, NEVER, System::nanoTime))).isEqualTo(JobOutcome.JOB_OUTCOME_SUCCEEDED);
            }
            assertThat(JobRequests.resultBytes(cut))
                    .as("drained at place %d", places)
                    .isEqualTo(expected);
        } while (outcome == JobOutcome.JOB_OUTCOME_STOPPED);

        // Some while the text is read, and one after each of the labels.
        assertThat(places).isGreaterThan(4);
    }

    @Test
    void run_interruptedAtEveryPlaceInTurn_comesToItsEnd() throws IOException {
        JobFolder uncut = place(data, "uncut", config(false), text());
        run(job(uncut, NEVER, System::nanoTime));
        JobFolder cut = place(data, "cut", config(false), text());

        int runs = 1;
        // At the first place, every other time, nothing was done since it went on.
        while (run(drainedAt(1 + runs % 2, cut)) == JobOutcome.JOB_OUTCOME_STOPPED) {
            runs++;
        }

        assertThat(runs).isGreaterThan(3);
        assertThat(JobRequests.resultBytes(cut)).isEqualTo(JobRequests.resultBytes(uncut));
        assertThat(seconds(cut)).isPositive();
    }

    @Test
    void run_checkpointDamaged_beginsAnewAndGivesTheSameBytes() throws IOException {
        JobFolder cut = place(data, "cut", config(false), text());
        assertThat(run(drainedAt(5, cut))).isEqualTo(JobOutcome.JOB_OUTCOME_STOPPED);
        byte[] whole = Files.readAllBytes(cut.checkpoint());
        JobFolder uncut = place(data, "uncut", config(false), text());
        run(job(uncut, NEVER, System::nanoTime));
        byte[] expected = JobRequests.resultBytes(uncut);

        for (int bytes : new int[] {0, 3, 20, whole.length / 2, whole.length - 1}) {
            Files.write(cut.checkpoint(), Arrays.copyOf(whole, bytes));
            Files.deleteIfExists(cut.results());

            assertThat(run(job(cut, NEVER, System::nanoTime))).isEqualTo(JobOutcome.JOB_OUTCOME_SUCCEEDED);
            assertThat(JobRequests.resultBytes(cut)).as("%d bytes of it", bytes).isEqualTo(expected);
        }
    }

    @Test
    void run_checkpointOfAnotherJob_beginsAnew() throws IOException {
        JobFolder other = place(data, "other", config(true), text());
        assertThat(run(drainedAt(3, other))).isEqualTo(JobOutcome.JOB_OUTCOME_STOPPED);
        JobFolder uncut = place(data, "uncut", config(false), text());
        run(job(uncut, NEVER, System::nanoTime));
        JobFolder cut = place(data, "cut", config(false), text());
        Files.copy(other.checkpoint(), cut.checkpoint(), StandardCopyOption.REPLACE_EXISTING);
        Files.createFile(cut.results());

        assertThat(run(job(cut, NEVER, System::nanoTime))).isEqualTo(JobOutcome.JOB_OUTCOME_SUCCEEDED);

        assertThat(JobRequests.resultBytes(cut)).isEqualTo(JobRequests.resultBytes(uncut));
    }

    @Test
    void run_checkpointWhenever_changesNothing() throws IOException {
        JobFolder uncut = place(data, "uncut", config(false), text());
        run(job(uncut, NEVER, System::nanoTime));
        JobFolder often = place(data, "often", config(false), text());

        assertThat(run(job(often, Duration.ofNanos(1), System::nanoTime))).isEqualTo(JobOutcome.JOB_OUTCOME_SUCCEEDED);

        assertThat(often.checkpoint()).exists();
        assertThat(JobRequests.resultBytes(often)).isEqualTo(JobRequests.resultBytes(uncut));
        assertThat(often.path()).isDirectoryNotContaining("glob:**.tmp");
    }

    /** A job that is told to drain when it asks for the n-th time whether it is to be written down. */
    private AnalysisJob drainedAt(int n, JobFolder folder) {
        CompletableFuture<AnalysisJob> job = new CompletableFuture<>();
        LongSupplier clock = new LongSupplier() {
            // The first time is asked when there is nothing yet.
            private int asked = -1;

            @Override
            public long getAsLong() {
                if (++asked == n) {
                    job.join().stop(StopReason.STOP_REASON_DRAIN);
                }
                return 0;
            }
        };
        job.complete(job(folder, NEVER, clock));
        return job.join();
    }

    private AnalysisJob job(JobFolder folder, Duration interval, LongSupplier clock) {
        return new AnalysisJob(
                folder,
                store,
                analyses,
                DeviceAccount.local(),
                new JobEnds(new ErrorTranslator(meters)),
                interval,
                clock);
    }

    private static JobOutcome run(AnalysisJob job) {
        JobEnd end = job.run(progress -> {});
        assertThat(end.getFailure()).isEmpty();
        return end.getOutcome();
    }

    private static AnalysisConfig config(boolean spectraOnly) {
        return AnalysisConfig.newBuilder()
                .setModel("models/m")
                .setDelays(D)
                .setStreams(2)
                .setSecondMoment(!spectraOnly)
                .setSpectraOnly(spectraOnly)
                .addGroupings(Grouping.newBuilder().setName("parity").addAllLabels(List.of("even", "odd")))
                .build();
    }

    private static AnalyzeStateGradientsRequest[] text() {
        Random random = new Random(1);
        AnalyzeStateGradientsRequest[] chunks = new AnalyzeStateGradientsRequest[6];
        for (int i = 0; i < chunks.length; i++) {
            TokenChunk.Builder chunk = TokenChunk.newBuilder().setStream(i % 2);
            LabelColumn.Builder labels = LabelColumn.newBuilder();
            for (int token : random.ints(17, 0, V).toArray()) {
                chunk.addTokens(token);
                labels.addLabels(token % 2);
            }
            chunks[i] = AnalyzeStateGradientsRequest.newBuilder()
                    .setTokens(chunk.addLabels(labels))
                    .build();
        }
        return chunks;
    }

    private static double seconds(JobFolder folder) throws IOException {
        List<AnalyzeStateGradientsResponse> results = JobRequests.results(folder);
        return results.get(results.size() - 1).getSummary().getSeconds();
    }
}
