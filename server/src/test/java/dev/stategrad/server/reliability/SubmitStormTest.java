package dev.stategrad.server.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.NettyService;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.identity.Directory;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.UserName;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ListJobsRequest;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many more jobs than may wait, of several users with a connection each, while none comes to an end. */
@Timeout(300)
class SubmitStormTest {
    private static final String MODEL = "models/m";
    private static final int USERS = 10;
    private static final int QUEUE = 200;

    @TempDir
    Path data;

    private final List<String> tokens = new ArrayList<>();
    private final List<ManagedChannel> connections = new ArrayList<>();
    private final StuckWorker worker = new StuckWorker();
    private ServerConfig config;
    private NettyService service;

    @BeforeEach
    void start() throws Exception {
        try (Database database = Database.open(data.resolve("stategrad.db"))) {
            Directory directory = new Directory(database, Clock.systemUTC());
            for (int i = 0; i < USERS; i++) {
                UserName user = new UserName("user" + i);
                directory.createUser(user, UnaryOperator.identity());
                tokens.add(directory
                        .createToken(user, Scope.SUBMIT, "", Optional.empty())
                        .secret()
                        .reveal());
            }
        }
        config = ServerConfig.defaults(data).listeningOn("127.0.0.1", 0).asService();
        assertThat(config.jobs().queued()).isEqualTo(QUEUE);
        service = NettyService.start(config, store -> worker);
        NettyService.importModel(user(0), MODEL, 7, 3, 4);
    }

    @AfterEach
    void stop() {
        connections.forEach(ManagedChannel::shutdownNow);
        service.close();
    }

    @Test
    void submit_thousandAtOnce_acceptsTheCapAndKeepsIt() throws Exception {
        assertExactlyTheCap(100, Duration.ZERO);
    }

    @Test
    @Tag("soak")
    void submit_tenThousandInAMinute_acceptsTheCapAndKeepsIt() throws Exception {
        assertExactlyTheCap(1_000, Duration.ofMinutes(1));
    }

    /**
     * @param each submits of each user
     * @param time in which they come, evenly
     */
    private void assertExactlyTheCap(int each, Duration time) throws Exception {
        List<Submitter> users = IntStream.range(0, USERS)
                .mapToObj(user -> new Submitter(user(user), MODEL))
                .toList();
        List<String> running = new ArrayList<>();
        for (Submitter user : users) {
            running.add(user.submit().get(60, TimeUnit.SECONDS).analysis());
        }
        // Everybody has one at work; from now on all that is accepted has to wait.
        worker.awaitUsers(USERS);

        long start = System.nanoTime();
        List<Submitter.Answer> answers = storm(users, each, time);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);

        List<String> accepted = answers.stream()
                .filter(answer -> answer.code() == Code.OK)
                .map(Submitter.Answer::analysis)
                .toList();
        System.out.printf("%d submits in %d s: %d accepted%n", answers.size(), seconds, accepted.size());
        assertThat(accepted).hasSize(QUEUE).doesNotHaveDuplicates().doesNotContain("");
        assertThat(answers.stream().filter(answer -> answer.code() != Code.OK))
                .hasSize(USERS * each - QUEUE)
                .allMatch(refused -> refused.code() == Code.RESOURCE_EXHAUSTED && refused.retry());
        for (String analysis : accepted) {
            assertOnDisk(analysis);
        }
        assertThat(activeJobs()).containsAll(running).containsAll(accepted).hasSize(USERS + QUEUE);
        service.close();
        service = NettyService.start(config, store -> new StuckWorker());
        assertThat(activeJobs()).containsAll(running).containsAll(accepted).hasSize(USERS + QUEUE);
    }

    private static List<Submitter.Answer> storm(List<Submitter> users, int each, Duration time) throws Exception {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        try {
            List<CompletableFuture<Submitter.Answer>> all = new ArrayList<>();
            for (int n = 0; n < each; n++) {
                for (Submitter user : users) {
                    CompletableFuture<Submitter.Answer> answer = new CompletableFuture<>();
                    all.add(answer);
                    clock.schedule(
                            () -> user.submit().thenAccept(answer::complete),
                            time.toNanos() * n / each,
                            TimeUnit.NANOSECONDS);
                }
            }
            List<Submitter.Answer> answers = new ArrayList<>();
            for (CompletableFuture<Submitter.Answer> answer : all) {
                answers.add(answer.get(120, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            clock.shutdownNow();
        }
    }

    /** The request as it was sent, whole. */
    private void assertOnDisk(String analysis) throws IOException {
        Path request = data.resolve("jobs")
                .resolve(analysis.substring("analyses/".length()))
                .resolve("request.pb");
        try (InputStream in = Files.newInputStream(request)) {
            assertThat(AnalyzeStateGradientsRequest.parseDelimitedFrom(in)
                            .getConfig()
                            .getModel())
                    .isEqualTo(MODEL);
            assertThat(AnalyzeStateGradientsRequest.parseDelimitedFrom(in)
                            .getTokens()
                            .getTokensList())
                    .isEqualTo(Submitter.TOKENS);
            assertThat(in.read()).isNegative();
        }
    }

    /** What the jobs that are not over will make, of all users. */
    private List<String> activeJobs() {
        List<String> targets = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            JobServiceGrpc.newBlockingStub(user(user))
                    .listJobs(ListJobsRequest.newBuilder()
                            .setActiveOnly(true)
                            .setPageSize(1_000)
                            .build())
                    .getJobsList()
                    .forEach(job -> targets.add(job.getTarget()));
        }
        return targets;
    }

    /** A connection of somebody's own. */
    private Channel user(int number) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + tokens.get(number));
        ManagedChannel channel = service.connect();
        connections.add(channel);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
