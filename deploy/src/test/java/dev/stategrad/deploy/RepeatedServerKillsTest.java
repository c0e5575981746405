package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.Cell;
import dev.stategrad.client.JobInfo;
import dev.stategrad.client.JobKind;
import dev.stategrad.client.JobOptions;
import dev.stategrad.client.JobStatus;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.StategradServiceException;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingOptions;
import dev.stategrad.client.TrainingRequest;
import dev.stategrad.client.Visibility;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed over and over while jobs arrive, wait, and run. */
@Tag("soak")
@Timeout(1800)
final class RepeatedServerKillsTest {
    private static final int KILLS = 25;
    private static final int LONGEST_PAUSE_MILLIS = 12_000;
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final int VOCABULARY = 30;
    private static final ReferenceLstm MODEL = new ReferenceLstm(VOCABULARY, 24, 64, 20261123);

    private final Random random = new Random(20261123);
    /** Names of jobs by the ids of their requests. */
    private final Map<String, String> accepted = new HashMap<>();
    /** When what they made was last written, by the names of jobs that were seen to have succeeded. */
    private final Map<String, FileTime> made = new HashMap<>();

    @TempDir
    private Path folder;

    private Path data;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        data = folder.resolve("data");
        port = ServedProcess.freePort();
    }

    @Test
    void serve_killedAtRandomPoints_losesNoJobAndDoesNoneTwice() throws Exception {
        List<Duration> starts = new ArrayList<>();
        ServedProcess server = serve();
        try {
            try (StategradClient client = server.connect()) {
                client.importModel("m", MODEL.tensors(), List.of());
                submit(client, "uncut");
                awaitSuccess(client);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                String id = "cut-" + kill;
                try (StategradClient client = server.connect()) {
                    CompletableFuture<?> submitting = CompletableFuture.runAsync(() -> submit(client, id));
                    pause(server);
                    kill(server);
                    server = serve();
                    starts.add(server.startTime());
                    submitting.get(2, TimeUnit.MINUTES);
                    // What a caller does who did not hear the answer.
                    submit(client, id);
                    assertThat(look(client)).as("jobs").isEqualTo(accepted.size());
                }
            }
            try (StategradClient client = server.connect()) {
                awaitSuccess(client);
                assertThat(look(client)).isEqualTo(2 * (KILLS + 1));
                assertEqualToUncut(client);
            }
        } finally {
            server.close();
        }
        Collections.sort(starts);
        System.out.printf(
                "%d kills of a server: serving again after %s (median), %s (most)%n",
                KILLS, starts.get(KILLS / 2), starts.get(KILLS - 1));
        assertThat(starts).allMatch(time -> time.compareTo(LONGEST_START) < 0);
    }

    private ServedProcess serve() throws Exception {
        return ServedProcess.start(
                data,
                port,
                folder.resolve("log"),
                List.of("-Xmx1g"),
                "--checkpoint-interval",
                "200ms",
                // However often its worker is killed, a job is to be taken up again.
                "--set",
                "jobs.attempts=100");
    }

    /** Lets it work for a while. */
    private void pause(ServedProcess server) throws InterruptedException {
        assertThat(server.isGoneWithin(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS))))
                .isFalse();
    }

    private void kill(ServedProcess server) throws InterruptedException {
        switch (random.nextInt(3)) {
            case 0 -> server.killFront();
            case 1 -> server.killAll(true);
            default -> server.killAll(false);
        }
    }

    /** An analysis and a training, each asked for until it is accepted. */
    private void submit(StategradClient client, String id) {
        TokenSource text =
                TokenSource.of(new Random(1).ints(6_000, 0, VOCABULARY).toArray());
        AnalysisRequest analysis = AnalysisRequest.of("m", null, 30).withJob(options("analysis-" + id));
        accept(
                "analysis-" + id,
                () -> client.submit(analysis, text.again().orElseThrow(), event -> {})
                        .job()
                        .name());
        accept(
                "training-" + id,
                () -> client.submit(training(id)).job().orElseThrow().name());
    }

    private void accept(String id, Callable<String> submitting) {
        while (true) {
            try {
                String name = submitting.call();
                synchronized (accepted) {
                    assertThat(accepted.putIfAbsent(id, name)).as(id).isIn(null, name);
                }
                return;
            } catch (StategradServiceException e) {
                assertThat(e.code()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static JobOptions options(String requestId) {
        return new JobOptions(requestId, Optional.empty(), Visibility.PRIVATE);
    }

    private static TrainingRequest training(String id) {
        TrainingOptions options = TrainingOptions.builder(Cell.LSTM, 16, 32)
                .optimizer(Optimizer.ADAM, 0.01)
                .outputDropout(0.2)
                .epochs(3)
                .sizes(4, 10)
                .build();
        return new TrainingRequest(
                        id,
                        options,
                        VOCABULARY,
                        List.of(),
                        TokenSource.of(new Random(3).ints(20_000, 0, VOCABULARY).toArray()),
                        Optional.of(TokenSource.of(
                                new Random(4).ints(500, 0, VOCABULARY).toArray())),
                        Optional.empty())
                .withJob(options("training-" + id));
    }

    /** Looks at all jobs: who has succeeded stays so, and nothing is made again. @return how many there are */
    private int look(StategradClient client) throws IOException {
        List<JobInfo> jobs = client.listJobs(false);
        for (JobInfo job : jobs) {
            assertThat(job.status()).as(job.toString()).isNotIn(JobStatus.FAILED, JobStatus.CANCELLED);
            if (job.status() == JobStatus.SUCCEEDED) {
                FileTime written = Files.getLastModifiedTime(product(job));
                assertThat(made.putIfAbsent(job.name(), written))
                        .as(job.toString())
                        .isIn(null, written);
            } else {
                assertThat(made).doesNotContainKey(job.name());
            }
        }
        assertThat(jobs).extracting(JobInfo::name).containsAll(accepted.values());
        return jobs.size();
    }

    private Path product(JobInfo job) {
        String id = job.target().substring(job.target().indexOf('/') + 1);
        return job.kind() == JobKind.ANALYSIS
                ? data.resolve("jobs").resolve(id).resolve("results.pb")
                : data.resolve("models").resolve(id).resolve("weights.safetensors");
    }

    private static void awaitSuccess(StategradClient client) {
        for (JobInfo job : client.listJobs(true)) {
            assertThat(client.watchJob(job.name(), now -> {}).status()).isEqualTo(JobStatus.SUCCEEDED);
        }
    }

    private void assertEqualToUncut(StategradClient client) throws IOException {
        byte[] expected = results(client.getJob(Objects.requireNonNull(accepted.get("analysis-uncut"))));
        String expectedSha256 = client.getModel("uncut").weightsSha256();
        for (Map.Entry<String, String> job : accepted.entrySet()) {
            JobInfo info = client.getJob(job.getValue());
            if (info.kind() == JobKind.ANALYSIS) {
                assertThat(results(info)).as(job.getKey()).isEqualTo(expected);
            } else {
                String model = info.target().substring("models/".length());
                assertThat(client.getModel(model).weightsSha256())
                        .as(job.getKey())
                        .isEqualTo(expectedSha256);
            }
        }
    }

    /** The bytes of the results up to the summary, which tells the time that it took. */
    private byte[] results(JobInfo job) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(product(job))) {
            for (var next = AnalyzeStateGradientsResponse.parseDelimitedFrom(in);
                    next != null;
                    next = AnalyzeStateGradientsResponse.parseDelimitedFrom(in)) {
                if (!next.hasSummary()) {
                    next.writeDelimitedTo(bytes);
                }
            }
        }
        return bytes.toByteArray();
    }
}
