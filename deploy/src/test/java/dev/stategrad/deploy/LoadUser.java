package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.client.AccessToken;
import dev.stategrad.client.AnalysisRequest;
import dev.stategrad.client.Cell;
import dev.stategrad.client.JobOptions;
import dev.stategrad.client.JobStatus;
import dev.stategrad.client.ModelStatus;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.StateSelection;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.StategradServiceException;
import dev.stategrad.client.TokenScoreListener;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingOptions;
import dev.stategrad.client.TrainingRequest;
import dev.stategrad.client.Visibility;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A user of a lab's server: asks for this and that, and does what users do to servers. For one thread. */
final class LoadUser {
    /** The model that everybody may use. */
    static final ReferenceLstm MODEL = new ReferenceLstm(40, 16, 48, 20261123);

    static final String MODEL_NAME = "shared";
    private static final int[] TEXT =
            new Random(1).ints(1_500, 0, MODEL.vocabulary).toArray();
    private static final int[] LONG_TEXT =
            new Random(2).ints(200_000, 0, MODEL.vocabulary).toArray();
    private static final int DELAYS = 20;
    private static final Set<Status.Code> MISTAKES =
            EnumSet.of(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND, Status.Code.OUT_OF_RANGE);

    private final String name;
    private final ServedProcess server;
    private final AccessToken token;
    private final Path folder;
    private final Random random;
    private final Map<Event, Integer> events = new EnumMap<>(Event.class);
    private int made;

    /** What may happen. */
    enum Event {
        ANALYSIS,
        TRAINING,
        TRACE,
        SCORE,
        IMPORT,
        LIST,
        TIMEOUT,
        KILLED_CLIENT,
        BAD_INPUT,
        CANCEL
    }

    /**
     * @param token what the user shows
     * @param folder of the user's, with the token in {@code token} and a text in {@code tokens.txt}
     */
    LoadUser(String name, ServedProcess server, AccessToken token, Path folder, long seed) {
        this.name = name;
        this.server = server;
        this.token = token;
        this.folder = folder;
        this.random = new Random(seed);
    }

    /** How often each thing was done. */
    Map<Event, Integer> events() {
        return events;
    }

    /** Does one thing, over a connection of its own, as a command does. */
    void act() throws Exception {
        Event event = next();
        try (StategradClient client = server.connect(token)) {
            switch (event) {
                case ANALYSIS -> analyze(client);
                case TRAINING -> train(client);
                case TRACE -> trace(client);
                case SCORE -> score(client);
                case IMPORT -> importAndDelete(client);
                case LIST -> list(client);
                case TIMEOUT -> timeOut(client);
                case KILLED_CLIENT -> killClient();
                case BAD_INPUT -> mistake(client);
                case CANCEL -> cancel(client);
            }
        }
        events.merge(event, 1, Integer::sum);
    }

    private Event next() {
        int hundredth = random.nextInt(100);
        if (hundredth < 6) {
            return Event.TIMEOUT;
        } else if (hundredth < 12) {
            return Event.KILLED_CLIENT;
        } else if (hundredth < 19) {
            return Event.BAD_INPUT;
        } else if (hundredth < 24) {
            return Event.CANCEL;
        }
        Event[] ordinary = {
            Event.ANALYSIS, Event.ANALYSIS, Event.TRAINING, Event.TRACE, Event.SCORE, Event.IMPORT, Event.LIST
        };
        return ordinary[random.nextInt(ordinary.length)];
    }

    private void analyze(StategradClient client) throws IOException {
        double[][] spectra = client.analyze(
                        AnalysisRequest.of(MODEL_NAME, null, DELAYS), TokenSource.of(TEXT), event -> {})
                .gradients()
                .all()
                .singularValues();
        assertThat(spectra).hasDimensions(DELAYS, MODEL.embedding);
        assertThat(spectra[0][0]).isPositive();
    }

    private void train(StategradClient client) throws IOException {
        TrainingRequest request = training(2);
        client.submit(request);
        assertThat(client.watch(request.model(), event -> {}).status()).isEqualTo(ModelStatus.READY);
        client.deleteModel(request.model());
    }

    private void trace(StategradClient client) {
        assertThat(client.trace(StateSelection.of(MODEL_NAME), new int[] {1, 2, 3})
                        .length())
                .isEqualTo(3);
    }

    private void score(StategradClient client) throws IOException {
        assertThat(client.score(MODEL_NAME, TokenSource.of(TEXT), TokenScoreListener.NONE)
                        .tokens())
                .isEqualTo(TEXT.length);
    }

    private void importAndDelete(StategradClient client) {
        String model = newName();
        assertThat(client.importModel(model, MODEL.tensors(), List.of()).status())
                .isEqualTo(ModelStatus.READY);
        client.deleteModel(model);
    }

    private static void list(StategradClient client) {
        assertThat(client.listModels()).isNotEmpty();
        assertThat(client.listJobs(false)).isNotNull();
    }

    /** A deadline that is too close, or a caller who has no more patience. */
    private void timeOut(StategradClient client) throws Exception {
        Duration patience = Duration.ofMillis(random.nextInt(1_000));
        AnalysisRequest request = AnalysisRequest.of(MODEL_NAME, null, DELAYS);
        if (random.nextBoolean()) {
            JobOptions options = new JobOptions("", Optional.of(Instant.now().plus(patience)), Visibility.PRIVATE);
            StategradServiceException late = catchThrowableOfType(
                    StategradServiceException.class,
                    () -> client.analyze(request.withJob(options), TokenSource.of(LONG_TEXT), event -> {}));
            assertThat(late.code()).as(late.toString()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        } else {
            var running = client.analyzeAsync(request, TokenSource.of(LONG_TEXT), event -> {});
            try {
                running.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException expected) {
                running.cancel(true);
            }
        }
    }

    /** A command that is killed at any moment of its life. */
    private void killClient() throws Exception {
        Object[] ask = {
            "--model",
            MODEL_NAME,
            "--tokens",
            folder.resolve("tokens.txt"),
            "--server",
            server.address(),
            "--token-file",
            folder.resolve("token")
        };
        ProcessBuilder builder = (random.nextBoolean()
                        ? Command.builder(with("analyze", ask, "--delays", DELAYS, "--out", folder.resolve("out")))
                        : Command.builder(with("score", ask)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process client = builder.start();
        client.waitFor(random.nextInt(5_000), TimeUnit.MILLISECONDS);
        client.destroyForcibly().waitFor();
    }

    private static Object[] with(String command, Object[] ask, Object... more) {
        return Stream.of(Stream.of(command), Stream.of(ask), Stream.of(more))
                .flatMap(words -> words)
                .toArray();
    }

    private void mistake(StategradClient client) {
        AnalysisRequest good = AnalysisRequest.of(MODEL_NAME, null, DELAYS);
        switch (random.nextInt(5)) {
            case 0 ->
                refused(() ->
                        client.analyze(AnalysisRequest.of("none", null, DELAYS), TokenSource.of(TEXT), event -> {}));
            case 1 ->
                refused(() ->
                        client.analyze(AnalysisRequest.of(MODEL_NAME, null, 0), TokenSource.of(TEXT), event -> {}));
            case 2 -> refused(() -> client.analyze(good, TokenSource.of(new int[] {1, MODEL.vocabulary}), event -> {}));
            case 3 -> refused(() -> client.trace(StateSelection.of(MODEL_NAME), new int[] {-1}));
            default -> refused(() -> client.importModel("Not a name", MODEL.tensors(), List.of()));
        }
    }

    private static void refused(ThrowingCallable call) {
        StategradServiceException refusal = catchThrowableOfType(StategradServiceException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).as(refusal.toString()).isIn(MISTAKES);
    }

    private void cancel(StategradClient client) throws Exception {
        if (random.nextBoolean()) {
            String job = client.submit(
                            AnalysisRequest.of(MODEL_NAME, null, DELAYS), TokenSource.of(LONG_TEXT), event -> {})
                    .job()
                    .name();
            client.cancelJob(job);
            assertThat(client.watchJob(job, now -> {}).status()).isEqualTo(JobStatus.CANCELLED);
        } else {
            TrainingRequest request = training(10_000);
            client.submit(request);
            assertThat(client.cancelTraining(request.model()).status()).isEqualTo(ModelStatus.CANCELLED);
            client.deleteModel(request.model());
        }
    }

    private TrainingRequest training(int epochs) {
        TrainingOptions options = TrainingOptions.builder(Cell.LSTM, 8, 16)
                .optimizer(Optimizer.ADAM, 0.01)
                .epochs(epochs)
                .sizes(4, 10)
                .build();
        return new TrainingRequest(
                newName(),
                options,
                MODEL.vocabulary,
                List.of(),
                TokenSource.of(TEXT),
                Optional.empty(),
                Optional.empty());
    }

    private String newName() {
        return name + "-" + made++;
    }
}
