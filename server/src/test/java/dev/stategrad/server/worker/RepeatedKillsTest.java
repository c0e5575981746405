package dev.stategrad.server.worker;

import static dev.stategrad.server.worker.JobRequests.place;
import static dev.stategrad.server.worker.JobRequests.tokens;
import static dev.stategrad.server.worker.WorkerFixture.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.JobWorker;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An analysis and a training at once, whose worker is killed over and over: while it starts, computes, writes, or ends. */
@Tag("soak")
@Timeout(1800)
class RepeatedKillsTest {
    private static final int KILLS = 25;
    private static final int EPOCHS = 120;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LONGEST_RESTART = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private final Random random = new Random(20261123);
    private final List<Duration> restarts = new ArrayList<>();
    private ModelStore store;
    private WorkerProcess worker;

    @BeforeEach
    void start() throws IOException {
        assumeThat(WorkerProcess.isAvailable()).as("Linux").isTrue();
        store = ModelStore.open(data, Clock.systemUTC());
        worker = new WorkerProcess(
                new WorkerOptions(data, WorkerFixture.MEMORY, CHECKPOINT_INTERVAL),
                WorkerLimits.defaults(),
                store,
                new Meters(new SimpleMeterRegistry()));
        WorkerFixture.addModel(store, "m", 20, 24, 64);
    }

    @AfterEach
    void stop() throws IOException {
        worker.close();
        store.close();
    }

    @Test
    void start_workerKilledAtRandomPoints_resultsOfTheUncutJobs() throws Exception {
        JobFolder uncut = place(data, "uncut", config(), text());
        JobWorker.Start uncutTraining = TrainingTaskTest.place(store, "uncut", EPOCHS);
        long began = System.nanoTime();
        WorkerFixture.run(worker, analysis(uncut));
        WorkerFixture.run(worker, uncutTraining);
        Duration alone = Duration.ofNanos(System.nanoTime() - began);

        int kills = 0;
        int rounds = 0;
        while (kills < KILLS) {
            rounds++;
            assertThat(rounds).as("rounds, of which most are cut").isLessThan(4 * KILLS);
            JobFolder folder = place(data, "cut" + rounds, config(), text());
            List<JobWorker.Start> left =
                    List.of(analysis(folder), TrainingTaskTest.place(store, "cut" + rounds, EPOCHS));
            while (!left.isEmpty()) {
                Attempt attempt = new Attempt(left);
                // Every third is let go to its end.
                Set<Long> killed = random.nextInt(3) > 0 ? attempt.cutAfter(pause(alone)) : Set.of();
                if (!killed.isEmpty()) {
                    kills++;
                    restarts.add(restart(killed));
                }
                left = attempt.lost();
            }
            assertThat(JobRequests.resultBytes(folder)).isEqualTo(JobRequests.resultBytes(uncut));
            assertThat(store.get(new ModelId("cut" + rounds)).status()).isEqualTo(ModelStatus.READY);
            assertThat(store.get(new ModelId("cut" + rounds)).weightsSha256())
                    .isEqualTo(store.get(new ModelId("uncut")).weightsSha256());
        }

        Collections.sort(restarts);
        System.out.printf(
                "%d kills of a worker in %d pairs of jobs of %s: ready again after %s (median), %s (most)%n",
                kills, rounds, alone, restarts.get(kills / 2), restarts.get(kills - 1));
        assertThat(restarts).allMatch(time -> time.compareTo(LONGEST_RESTART) < 0);
    }

    /** The jobs of a round, started once more. */
    private final class Attempt {
        private final List<JobWorker.Start> jobs;
        private final List<JobOutcomes> outcomes = new ArrayList<>();

        Attempt(List<JobWorker.Start> jobs) {
            this.jobs = jobs;
            for (JobWorker.Start job : jobs) {
                JobOutcomes told = new JobOutcomes();
                outcomes.add(told);
                worker.start(job, told);
            }
        }

        /** Kills the worker after a while, unless all is done by then. @return the processes that were killed */
        Set<Long> cutAfter(Duration pause) throws Exception {
            long until = System.nanoTime() + pause.toNanos();
            for (JobOutcomes told : outcomes) {
                told.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
            return outcomes.stream().allMatch(JobOutcomes::isOver) ? Set.of() : killWorkers();
        }

        /** Those that have to be started again. */
        List<JobWorker.Start> lost() throws Exception {
            List<JobWorker.Start> lost = new ArrayList<>();
            for (int i = 0; i < jobs.size(); i++) {
                Optional<JobWorker.End> end = outcomes.get(i).await();
                if (end.isEmpty()) {
                    lost.add(jobs.get(i));
                } else {
                    assertThat(end.get().outcome()).as(end.toString()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
                }
            }
            return lost;
        }
    }

    /** Up to somewhat more than the jobs take, unless the machine is so busy that this would last for ever. */
    private Duration pause(Duration alone) {
        return Duration.ofMillis(random.nextLong(Math.min(LONGEST_PAUSE.toMillis(), alone.toMillis() * 5 / 4)));
    }

    /** All processes that this one started: workers, also one that has not said yet that it is ready. */
    private static Set<Long> killWorkers() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::destroyForcibly)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Time until another one has passed its test. */
    private Duration restart(Set<Long> killed) throws Exception {
        long began = System.nanoTime();
        while (worker.pid().isEmpty() || killed.contains(worker.pid().orElseThrow())) {
            try {
                worker.lease().get().close();
            } catch (ExecutionException lostWhileItStarted) {
                Thread.onSpinWait();
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static AnalysisConfig config() {
        return AnalysisConfig.newBuilder().setModel("models/m").setDelays(40).build();
    }

    private static AnalyzeStateGradientsRequest[] text() {
        Random tokens = new Random(1);
        return Stream.generate(() -> tokens(0, tokens.ints(1_000, 0, 20).toArray()))
                .limit(4)
                .toArray(AnalyzeStateGradientsRequest[]::new);
    }
}
