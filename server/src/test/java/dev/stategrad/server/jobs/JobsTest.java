package dev.stategrad.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.JobWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class JobsTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    private Path folder;

    private JobsFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = JobsFixture.service(folder);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void submit_accepted_isOnTheDiskForAnybodyElse() throws IOException {
        JobRecord job = fixture.submit("anna");
        try (JobsFixture other = JobsFixture.service(folder)) {
            assertThat(other.jobs.view(job.id()).record().owner()).isEqualTo("anna");
        }
        assertThat(fixture.targets.folder(job.id()).request()).hasContent("a text");
    }

    @Test
    void submit_sameRequestTwice_isOneJob() throws IOException {
        JobRecord first = fixture.submit("anna", "r1", null, true);
        JobRecord second = fixture.submit("anna", "r1", null, true);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(fixture.store.active()).hasSize(1);
        assertThat(Files.list(folder.resolve("jobs"))).hasSize(1);
    }

    @Test
    void submit_sameIdForAnotherRequest_isRefused() throws IOException {
        fixture.submit("anna", "r1", null, true);
        assertThatThrownBy(() -> fixture.submit("anna", "r1", null, true, "another text"))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(FailureReason.REQUEST_ID_REUSED));
    }

    @Test
    void submit_sameIdOfTwoUsers_areTwoJobs() throws IOException {
        assertThat(fixture.submit("anna", "r1", null, true).id())
                .isNotEqualTo(fixture.submit("ben", "r1", null, true).id());
    }

    @Test
    void submit_beyondTheCap_exactlyTheCapIsAccepted() throws Exception {
        // One is taken up at once and does not wait any more.
        fixture.submit("anna");
        fixture.worker.next();
        int accepted = 0;
        int refused = 0;
        for (int n = 0; n < 300; n++) {
            try {
                fixture.submit("anna");
                accepted++;
            } catch (ServiceException e) {
                assertThat(e.reason()).isEqualTo(FailureReason.QUEUE_FULL);
                refused++;
            }
        }
        assertThat(accepted).isEqualTo(200);
        assertThat(refused).isEqualTo(100);
        assertThat(Files.list(folder.resolve("jobs"))).hasSize(201);
    }

    @Test
    void submit_whoKeepsAllTheyMay_isRefusedUntilTheyDeleteSome() throws Exception {
        JobRecord large = fixture.submit("anna", "", null, true, "x".repeat(2 << 20));
        ManualWorker.Run run = fixture.worker.run(large.id());
        Files.write(fixture.targets.folder(large.id()).results(), new byte[2 << 20]);
        CompletableFuture<JobRecord> end = end(large);
        run.end(JobWorker.Outcome.SUCCEEDED, 1);
        end.get();

        assertThatThrownBy(() -> fixture.submit("anna"))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(FailureReason.QUOTA_FULL));
        fixture.submit("ben");

        fixture.jobs.delete(large.id());
        fixture.submit("anna");
    }

    @Test
    void run_toItsEnd_isSucceededWithItsDeviceTime() throws Exception {
        JobRecord job = fixture.submit("anna");
        ManualWorker.Run run = fixture.worker.run(job.id());
        CompletableFuture<JobRecord> end = end(job);
        run.progress(0.5, SECOND);
        run.end(JobWorker.Outcome.SUCCEEDED, 3 * SECOND);

        JobRecord ended = end.get();
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.device().toSeconds()).isEqualTo(3);
        assertThat(ended.attempts()).isOne();
    }

    @Test
    void run_lostOnce_isTakenUpAgainAndItsTimesAddUp() throws Exception {
        JobRecord job = fixture.submit("anna");
        ManualWorker.Run first = fixture.worker.run(job.id());
        first.progress(0.5, 2 * SECOND);
        first.lose();
        ManualWorker.Run second = fixture.worker.run(job.id());
        CompletableFuture<JobRecord> end = end(job);
        second.end(JobWorker.Outcome.SUCCEEDED, SECOND);

        assertThat(end.get().attempts()).isEqualTo(2);
        assertThat(end.get().device().toSeconds()).isEqualTo(3);
    }

    @Test
    void run_lostThreeTimes_isFailed() throws Exception {
        JobRecord job = fixture.submit("anna");
        CompletableFuture<JobRecord> end = end(job);
        for (int n = 0; n < 3; n++) {
            fixture.worker.run(job.id()).lose();
        }
        assertThat(end.get().state()).isEqualTo(JobState.FAILED);
        assertThat(end.get().failureReason()).isEqualTo(FailureReason.WORKER_LOST.name());
    }

    /** How somebody may want a job to stop. */
    enum Cancelling {
        CALL,
        DEADLINE
    }

    @ParameterizedTest
    @EnumSource
    void cancel_waiting_isCancelledAndNeverRuns(Cancelling how) throws Exception {
        JobRecord first = fixture.submit("anna");
        ManualWorker.Run running = fixture.worker.run(first.id());
        JobRecord waiting = submit(how);
        JobRecord ended = stop(waiting, how).get();

        assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
        assertThat(ended.attempts()).isZero();
        running.end(JobWorker.Outcome.SUCCEEDED, 1);
        end(first).get();
        assertThat(fixture.worker.running()).isZero();
        assertThat(fixture.targets.folder(waiting.id()).path()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void cancel_running_isCancelledWhenTheWorkerLeftTheDevice(Cancelling how) throws Exception {
        JobRecord job = submit(how);
        ManualWorker.Run run = fixture.worker.run(job.id());
        CompletableFuture<JobRecord> end = stop(job, how);
        await(() -> run.stopped().isPresent());

        assertThat(run.stopped()).contains(JobWorker.Stop.CANCEL);
        assertThat(fixture.state(job.id())).isEqualTo(JobState.CANCELLING);
        run.end(JobWorker.Outcome.STOPPED, SECOND);
        assertThat(end.get().state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.get().failureReason()).isEqualTo(how == Cancelling.DEADLINE ? "DEADLINE" : "CANCELLED");
    }

    @Test
    void cancel_cancelling_changesNothing() throws Exception {
        JobRecord job = fixture.submit("anna");
        ManualWorker.Run run = fixture.worker.run(job.id());
        fixture.jobs.cancel(job.id(), FailureReason.CANCELLED, "first");
        CompletableFuture<JobRecord> end = fixture.jobs.cancel(job.id(), FailureReason.DEADLINE, "second");
        run.end(JobWorker.Outcome.STOPPED, 1);
        assertThat(end.get().failure()).isEqualTo("first");
    }

    @Test
    void cancel_cancellingButDoneFirst_keepsItsSuccess() throws Exception {
        JobRecord job = fixture.submit("anna");
        ManualWorker.Run run = fixture.worker.run(job.id());
        CompletableFuture<JobRecord> end = fixture.jobs.cancel(job.id(), FailureReason.CANCELLED, "");
        run.end(JobWorker.Outcome.SUCCEEDED, 1);
        assertThat(end.get().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void cancel_over_staysAsItIs() throws Exception {
        JobRecord job = fixture.submit("anna");
        CompletableFuture<JobRecord> end = end(job);
        fixture.worker.run(job.id()).end(JobWorker.Outcome.FAILED, 1);
        end.get();
        JobRecord after =
                fixture.jobs.cancel(job.id(), FailureReason.CANCELLED, "").get();
        assertThat(after.state()).isEqualTo(JobState.FAILED);
        assertThat(after.failure()).isEqualTo("it diverged");
    }

    @Test
    void cancel_cancellingWhenTheWorkerGoesAway_isCancelled() throws Exception {
        JobRecord job = fixture.submit("anna");
        ManualWorker.Run run = fixture.worker.run(job.id());
        CompletableFuture<JobRecord> end = fixture.jobs.cancel(job.id(), FailureReason.CANCELLED, "");
        run.lose();
        assertThat(end.get().state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void close_running_waitsForItAndTheNextServiceGoesOn() throws Exception {
        JobRecord job = fixture.submit("anna");
        ManualWorker.Run run = fixture.worker.run(job.id());
        CompletableFuture<Void> closed = CompletableFuture.runAsync(fixture.jobs::close);
        await(() -> run.stopped().isPresent());
        assertThat(run.stopped()).contains(JobWorker.Stop.DRAIN);
        run.end(JobWorker.Outcome.STOPPED, 2 * SECOND);
        closed.get();
        assertThat(fixture.store.get(job.id()).state()).isEqualTo(JobState.QUEUED);
        assertThatThrownBy(() -> fixture.submit("anna"))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(FailureReason.DRAINING));

        fixture.die();
        fixture = JobsFixture.service(folder);
        fixture.housekeeping.recover();
        CompletableFuture<JobRecord> end = end(job);
        fixture.worker.run(job.id()).end(JobWorker.Outcome.SUCCEEDED, SECOND);
        assertThat(end.get().device().toSeconds()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "RUNNING", "CANCELLING"})
    void recover_processKilled_losesNothingAndRunsNothingTwice(JobState state) throws Exception {
        JobRecord first = fixture.submit("anna");
        ManualWorker.Run running = fixture.worker.run(first.id());
        JobRecord job = state == JobState.QUEUED ? fixture.submit("anna") : first;
        if (state == JobState.CANCELLING) {
            fixture.jobs.cancel(job.id(), FailureReason.CANCELLED, "it was cancelled");
        }
        fixture.die();

        fixture = JobsFixture.service(folder);
        fixture.housekeeping.recover();
        fixture.housekeeping.recover();
        assertThat(running.start.job()).isEqualTo(first.id().value());
        if (state == JobState.CANCELLING) {
            assertThat(fixture.state(job.id())).isEqualTo(JobState.CANCELLED);
            return;
        }
        CompletableFuture<JobRecord> end = end(job);
        while (!end.isDone()) {
            fixture.worker.next().end(JobWorker.Outcome.SUCCEEDED, 1);
            await(() -> end.isDone() || fixture.worker.running() > 0);
        }
        assertThat(end.get().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.worker.running()).isZero();
    }

    @Test
    void recover_byACommandsOwnServer_leavesTheJobsOfAService() throws Exception {
        JobRecord job = fixture.submit("anna");
        fixture.die();
        fixture = new JobsFixture(folder, JobsFixture.LIMITS, false);
        fixture.housekeeping.recover();
        assertThat(fixture.store.get(job.id()).state().isFinal()).isFalse();
        assertThat(fixture.jobs.waiting()).isZero();
    }

    @Test
    void view_waiting_countsThoseBefore() throws Exception {
        JobRecord running = fixture.submit("greedy");
        fixture.worker.run(running.id());
        for (int n = 0; n < 5; n++) {
            fixture.submit("greedy");
        }
        JobRecord last = fixture.submit("greedy");
        assertThat(fixture.jobs.view(last.id()).place()).isEqualTo(5);
        assertThat(fixture.jobs.view(running.id()).place()).isZero();
    }

    @Test
    void run_oneUserWithManyJobs_othersGetTheSameShareOfTheDevice() throws Exception {
        Map<String, Long> device = new HashMap<>();
        List<String> others = List.of("anna", "ben", "cleo", "dan");
        for (int n = 0; n < 100; n++) {
            fixture.submit("greedy");
        }
        for (int n = 0; n < 80; n++) {
            fixture.submit(others.get(n % 4));
        }
        // The first of greedy's was taken up before the others came; from then on all five share the device.
        for (int n = 0; n < 90; n++) {
            ManualWorker.Run run = fixture.worker.next();
            long nanos = SECOND;
            device.merge(run.start.user(), nanos, Long::sum);
            CompletableFuture<JobRecord> end = end(fixture.store.get(new JobId(run.start.job())));
            run.end(JobWorker.Outcome.SUCCEEDED, nanos);
            end.get();
        }
        double sum = device.values().stream().mapToDouble(Long::doubleValue).sum();
        double squares = device.values().stream()
                .mapToDouble(Long::doubleValue)
                .map(x -> x * x)
                .sum();
        assertThat(sum * sum / (5 * squares)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void delete_active_isRefused() throws Exception {
        JobRecord job = fixture.submit("anna");
        assertThatThrownBy(() -> fixture.jobs.delete(job.id()))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(FailureReason.JOB_ACTIVE));
    }

    private JobRecord submit(Cancelling how) throws IOException {
        Instant deadline = how == Cancelling.DEADLINE ? Instant.now().plusMillis(300) : null;
        return fixture.submit("anna", "", deadline, true);
    }

    private CompletableFuture<JobRecord> stop(JobRecord job, Cancelling how) {
        return how == Cancelling.DEADLINE
                ? end(job)
                : fixture.jobs.cancel(job.id(), FailureReason.CANCELLED, "it was cancelled");
    }

    /** Completed when the job is over. */
    private CompletableFuture<JobRecord> end(JobRecord job) {
        CompletableFuture<JobRecord> end = new CompletableFuture<>();
        Runnable look = () -> {
            JobRecord now = fixture.jobs.view(job.id()).record();
            if (now.state().isFinal()) {
                end.complete(now);
            }
        };
        fixture.jobs.onChange(job.id(), look);
        look.run();
        return end.orTimeout(30, TimeUnit.SECONDS);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
