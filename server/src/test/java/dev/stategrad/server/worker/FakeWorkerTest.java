package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.work.JobWorker;
import dev.stategrad.worker.v1.StartJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands in for a worker where a test is about those who use it. */
@Timeout(60)
class FakeWorkerTest {
    private static final long MILLI = 1_000_000;
    private static final long RUN = 50 * MILLI;

    @Test
    void start_jobsOfFiveUsers_shareTheDeviceByTime() throws Exception {
        List<JobOutcomes> outcomes = new ArrayList<>();
        FiveJobs script = new FiveJobs();
        try (FakeWorker worker = new FakeWorker(script, RUN)) {
            script.worker.complete(worker);
            for (String job : List.of("long", "b", "c", "d", "e")) {
                JobOutcomes listener = new JobOutcomes();
                outcomes.add(listener);
                worker.start(new JobWorker.Start(job, "", "user of " + job, 1), listener);
            }
            for (JobOutcomes outcome : outcomes) {
                assertThat(outcome.await().orElseThrow().outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
            }

            assertThat(worker.deviceNanos()).isEqualTo(40_000 * MILLI);
            // Five at a time, each short job of 5 s has had its share after 25 s and the quanta of the others' last
            // turns.
            assertThat(script.lastRun).hasSize(5).containsEntry("long", 40_000 * MILLI - RUN);
            script.lastRun.remove("long");
            assertThat(script.lastRun.values()).allMatch(nanos -> nanos >= 19_000 * MILLI && nanos <= 26_500 * MILLI);
        }
    }

    /** Whoever is first on the device waits there for the others, so that all want it from the beginning. */
    private static final class FiveJobs implements FakeWorker.Script {
        private final CompletableFuture<FakeWorker> worker = new CompletableFuture<>();
        /** When the job had the device last, in its own time. */
        private final Map<String, Long> lastRun = new ConcurrentHashMap<>();

        @Override
        public long deviceNanos(StartJob job) {
            return (job.getJob().equals("long") ? 20_000 : 5_000) * MILLI;
        }

        @Override
        public void run(StartJob job) {
            long now = worker.join().deviceNanos();
            while (now == 0 && worker.join().waiting() < 4) {
                Thread.yield();
            }
            lastRun.put(job.getJob(), now);
        }
    }

    @Test
    void crash_inTheMiddleOfAJob_losesItAndTheNextWorkerGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (FakeWorker worker = new FakeWorker(
                job -> {
                    begun.countDown();
                    return Long.MAX_VALUE / 2;
                },
                MILLI)) {
            JobOutcomes lost = new JobOutcomes();
            JobWorker.Start start = new JobWorker.Start("a", "", "anna", 1);
            worker.start(start, lost);
            begun.await();

            worker.crash();

            assertThat(lost.await()).isEmpty();
            JobOutcomes again = new JobOutcomes();
            JobWorker.RunningJob job = worker.start(start, again);
            job.stop(JobWorker.Stop.CANCEL);
            assertThat(again.await().orElseThrow().outcome()).isEqualTo(JobWorker.Outcome.STOPPED);
        }
    }
}
