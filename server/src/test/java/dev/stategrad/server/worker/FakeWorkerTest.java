package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.work.JobWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands in for a worker where a test is about those who use it. */
@Timeout(60)
class FakeWorkerTest {
    private static final long MILLI = 1_000_000;

    @Test
    void start_jobsOfFiveUsers_shareTheDeviceByTime() throws Exception {
        List<JobOutcomes> outcomes = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(5);
        ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
        FakeWorker.Script script = new FakeWorker.Script() {
            @Override
            public long deviceNanos(dev.stategrad.worker.v1.StartJob job) {
                together.countDown();
                try {
                    together.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return (job.getJob().equals("long") ? 20_000 : 5_000) * MILLI;
            }

            @Override
            public void complete(dev.stategrad.worker.v1.StartJob job) {
                ended.add(job.getJob());
            }
        };
        try (FakeWorker worker = new FakeWorker(script, 50 * MILLI)) {
            for (String job : List.of("long", "b", "c", "d", "e")) {
                JobOutcomes listener = new JobOutcomes();
                outcomes.add(listener);
                worker.start(new JobWorker.Start(job, "", "user of " + job, 1), listener);
            }
            for (JobOutcomes outcome : outcomes) {
                assertThat(outcome.await().orElseThrow().outcome()).isEqualTo(JobWorker.Outcome.SUCCEEDED);
            }

            assertThat(worker.deviceNanos()).isEqualTo(40_000 * MILLI);
            assertThat(ended).hasSize(5).endsWith("long");
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
