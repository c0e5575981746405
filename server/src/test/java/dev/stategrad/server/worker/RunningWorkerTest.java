package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.JobFolder;
import dev.stategrad.server.work.JobWorker;
import dev.stategrad.worker.v1.RunJobResponse;
import dev.stategrad.worker.v1.WorkerServiceGrpc;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.stub.StreamObserver;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process with work that does not stop. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunningWorkerTest {
    /** Of which none but the start may end this test: it is the process that has to end. */
    private static final WorkerLimits PATIENT = new WorkerLimits(
            Duration.ofHours(1), Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    @TempDir
    Path data;

    @Test
    void end_jobThatDoesNotStop_endsTheProcessUnderIt() throws Exception {
        assumeThat(UnixSocket.isAvailable()).as("Linux").isTrue();
        JobFolder folder =
                new JobFolder(Files.createDirectories(data.resolve("jobs").resolve("a")));
        assertThat(new ProcessBuilder("mkfifo", folder.request().toString())
                        .start()
                        .waitFor())
                .isZero();
        EventLoopGroup threads = UnixSocket.threads("test-worker", 1);
        try (ModelStore store = ModelStore.open(data, Clock.systemUTC())) {
            RunningWorker worker = RunningWorker.start(
                    store.owner(),
                    new WorkerOptions(data, WorkerFixture.MEMORY, Duration.ofSeconds(30)),
                    PATIENT,
                    threads);
            WorkerServiceGrpc.newStub(worker.channel())
                    .runJob(new Unheard())
                    .onNext(JobMessages.start(new JobWorker.Start("a", "", "anna", 1)));

            // Opens when the job opens the other end. The job then waits for a request that never comes.
            try (OutputStream silent = Files.newOutputStream(folder.request())) {
                worker.end();

                assertThat(worker.exit().get(60, TimeUnit.SECONDS)).isEqualTo(AbruptEnd.STATUS);
            } finally {
                worker.kill();
            }
        } finally {
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static final class Unheard implements StreamObserver<RunJobResponse> {
        @Override
        public void onNext(RunJobResponse message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
