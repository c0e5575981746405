package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.stategrad.client.JobInfo;
import dev.stategrad.client.JobStatus;
import dev.stategrad.client.StategradClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on the command line, on a server of its own that computes. */
@Timeout(300)
final class JobsEndToEndTest {
    private static final ReferenceLstm MODEL = new ReferenceLstm(60, 24, 32, 20261123);
    private static final List<String> FILES =
            List.of("analysis.safetensors", "spectrum.csv", "whitened_spectrum.csv", "intervals.csv", "null.csv");

    private final List<Process> running = new ArrayList<>();

    @TempDir
    private Path work;

    private Path data;
    private Path tokens;
    private Path weights;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        data = work.resolve("data");
        weights = MODEL.write(work.resolve("m.safetensors"));
        tokens = Files.writeString(
                work.resolve("tokens.txt"),
                new Random(5)
                        .ints(40_000, 0, MODEL.vocabulary)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" ", "", "\n")));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    private String address() {
        return "127.0.0.1:" + port;
    }

    private Process serve() throws IOException {
        Process server =
                started(Command.builder("serve", "--port", port, "--checkpoint-interval", "1s", "--data-dir", data)
                        .redirectError(ProcessBuilder.Redirect.DISCARD));
        assertThat(server.inputReader().readLine()).startsWith("listening on ");
        return server;
    }

    private Process started(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        running.add(process);
        return process;
    }

    @AfterEach
    void end() {
        running.forEach(Process::destroyForcibly);
    }

    private Object[] analyze(Path out, Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("analyze", "--model", "m", "--tokens", tokens, "--delays", 12));
        arguments.addAll(List.of("--whiten", "--blocks", 4, "--out", out));
        arguments.addAll(List.of(more));
        return arguments.toArray();
    }

    private static String done(Object... arguments) {
        Command done = Command.run(arguments);
        assertThat(done.exit()).as(done.toString()).isZero();
        return done.output();
    }

    /** What an embedded server makes of it, in one uncut call. */
    private Path uncut() {
        Path own = work.resolve("own");
        Path out = work.resolve("uncut");
        done("import", "--name", "m", "--weights", weights, "--data-dir", own);
        done(analyze(out, "--data-dir", own));
        return out;
    }

    private static void assertSame(Path found, Path expected) {
        for (String file : FILES) {
            assertThat(found.resolve(file)).hasSameBinaryContentAs(expected.resolve(file));
        }
        assertThat(found.resolve("job.json")).doesNotExist();
    }

    @Test
    void analyze_serverKilledAndRestarted_sameBytesAsUncut() throws Exception {
        Path uncut = uncut();
        Path out = work.resolve("out");
        Path errors = work.resolve("errors");
        Process first = serve();
        try (StategradClient client = StategradClient.connect(address())) {
            done("import", "--name", "m", "--weights", weights, "--server", address());
            Process analyzing = started(Command.builder(analyze(out, "--server", address()))
                    .redirectOutput(work.resolve("output").toFile())
                    .redirectError(errors.toFile()));
            awaitWork(client, analyzing);
            first.destroyForcibly().waitFor();
            serve();
            assertThat(analyzing.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(analyzing.exitValue()).as(Files.readString(errors)).isZero();
        }
        assertSame(out, uncut);
        assertThat(Files.readString(errors)).contains("the analysis goes on there, trying again");
    }

    /** Waits until the only analysis has begun to compute. */
    private static void awaitWork(StategradClient client, Process analyzing) throws InterruptedException {
        List<JobInfo> jobs = client.listJobs(true);
        while (jobs.isEmpty()) {
            assertThat(analyzing.isAlive()).isTrue();
            jobs = client.listJobs(true);
        }
        CountDownLatch begun = new CountDownLatch(1);
        var watching = client.watchJobAsync(jobs.get(0).name(), job -> {
            if (job.progress() > 0 || job.status().isFinal()) {
                begun.countDown();
            }
        });
        assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
        watching.cancel(true);
    }

    @Test
    void analyze_detachedThenAttached_sameBytesAsInOneGo() throws Exception {
        Path uncut = uncut();
        Path out = work.resolve("out");
        serve();
        try (StategradClient client = StategradClient.connect(address())) {
            done("import", "--name", "m", "--weights", weights, "--server", address());
            String job = done(analyze(out, "--detach", "--server", address())).strip();
            assertThat(job).startsWith("jobs/");
            var shown = JsonParser.parseString(done("jobs", "show", job, "--json", "--server", address()))
                    .getAsJsonObject();
            assertThat(shown.get("name").getAsString()).isEqualTo(job);
            assertThat(out.resolve("analysis.json")).doesNotExist();
            done("jobs", "attach", "--out", out, "--server", address());
            assertSame(out, uncut);
            assertThat(done("jobs", "list", "--server", address())).isEqualTo("no jobs\n");
            assertThat(client.getJob(job).status()).isEqualTo(JobStatus.SUCCEEDED);
            assertThat(client.listAnalyses())
                    .singleElement()
                    .satisfies(analysis -> assertThat(analysis.tokens()).isEqualTo(40_000));
        }
    }
}
