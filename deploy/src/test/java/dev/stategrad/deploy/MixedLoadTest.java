package dev.stategrad.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.client.AccessToken;
import dev.stategrad.client.Administration;
import dev.stategrad.client.ImportRequest;
import dev.stategrad.client.Scope;
import dev.stategrad.client.StategradClient;
import dev.stategrad.client.UserSettings;
import dev.stategrad.client.Visibility;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that several users use for 30 minutes, or as many as the property {@value #MINUTES_PROPERTY} says, but at least 15:
 * of what it holds of its machine, nothing grows. Compared are the medians of the middle third and of the last; the first one
 * is for warming up.
 */
@Tag("soak")
@Timeout(value = 4, unit = TimeUnit.HOURS)
final class MixedLoadTest {
    private static final String MINUTES_PROPERTY = "stategrad.soak.minutes";
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger(MINUTES_PROPERTY, 30));
    private static final int SAMPLES = 60;
    private static final List<String> USERS = List.of("anna", "ben", "carla");
    private static final int MOST_THINKING_MILLIS = 2_000;
    private static final Duration RETENTION = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path data;
    private Path temporary;

    @BeforeEach
    void prepare() throws Exception {
        data = folder.resolve("data");
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void serve_mixedLoadOfSeveralUsers_holdsNoMoreAndMore() throws Exception {
        List<LoadUser> users = new ArrayList<>();
        List<ResourceSample> samples = new ArrayList<>();
        try (ServedProcess server = serve()) {
            AccessToken root = admit(server, users);
            List<Future<?>> loads = new ArrayList<>();
            for (LoadUser user : users) {
                loads.add(threads.submit(() -> load(user)));
            }
            try {
                while (samples.size() < SAMPLES && !isOverWithin(LENGTH.dividedBy(SAMPLES))) {
                    samples.add(ResourceSample.of(server, data, temporary));
                    System.out.println(
                            samples.size() + ": " + new TreeMap<>(last(samples).figures()));
                }
            } finally {
                over.countDown();
            }
            for (Future<?> load : loads) {
                load.get(5, TimeUnit.MINUTES);
            }
            try (StategradClient client = server.connect(root)) {
                assertThat(client.listJobs(true))
                        .as("jobs that nobody waits for")
                        .isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println(LENGTH + ", " + counts(users));
        assertSteady(samples);
    }

    private ServedProcess serve() throws Exception {
        return ServedProcess.start(
                data,
                ServedProcess.freePort(),
                folder.resolve("log"),
                List.of(
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseParallelGC",
                        "-Djava.io.tmpdir=" + temporary),
                "--memory",
                "1GiB",
                // So short that what is over is forgotten several times over.
                "--set",
                "jobs.retention=" + RETENTION.toSeconds() + "s",
                "--set",
                "logs.level=warning");
    }

    /** Makes users and the model that they share. @return an admin's token */
    private AccessToken admit(ServedProcess server, List<LoadUser> users) throws Exception {
        AccessToken root;
        try (StategradClient nobody = server.connect()) {
            root = token(nobody.administration(), "root", Scope.ADMIN);
        }
        try (StategradClient admin = server.connect(root)) {
            for (String name : USERS) {
                AccessToken token = token(admin.administration(), name, Scope.SUBMIT);
                users.add(new LoadUser(name, server, token, folder.resolve(name), name.hashCode()));
            }
            admin.importModel(new ImportRequest(
                    LoadUser.MODEL_NAME,
                    Optional.empty(),
                    LoadUser.MODEL.tensors(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    Visibility.LAB));
        }
        return root;
    }

    private AccessToken token(Administration administration, String user, Scope scope) throws Exception {
        administration.createUser(
                user, new UserSettings(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.empty()));
        String secret =
                administration.createToken(user, scope, "", Optional.empty()).secret();
        Path own = Files.createDirectory(folder.resolve(user));
        Files.writeString(own.resolve("token"), secret);
        Files.writeString(
                own.resolve("tokens.txt"),
                new Random(3)
                        .ints(20_000, 0, LoadUser.MODEL.vocabulary)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" ", "", "\n")));
        return AccessToken.of(secret);
    }

    private boolean load(LoadUser user) throws Exception {
        Random thinking = new Random(1);
        try {
            while (!isOverWithin(Duration.ofMillis(thinking.nextInt(MOST_THINKING_MILLIS)))) {
                user.act();
            }
            return true;
        } finally {
            // Who fails ends it for all.
            over.countDown();
        }
    }

    private boolean isOverWithin(Duration time) throws InterruptedException {
        return over.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Map<LoadUser.Event, Integer> counts(List<LoadUser> users) {
        Map<LoadUser.Event, Integer> sums = new EnumMap<>(LoadUser.Event.class);
        users.forEach(user -> user.events().forEach((event, count) -> sums.merge(event, count, Integer::sum)));
        return sums;
    }

    private static void assertSteady(List<ResourceSample> samples) {
        assertThat(samples).hasSize(SAMPLES);
        SoftAssertions steady = new SoftAssertions();
        for (String figure : new TreeMap<>(last(samples).figures()).keySet()) {
            long middle = median(samples.subList(SAMPLES / 3, 2 * SAMPLES / 3), figure);
            long end = median(samples.subList(2 * SAMPLES / 3, SAMPLES), figure);
            System.out.printf("%s: %d, then %d%n", figure, middle, end);
            steady.assertThat(end).as(figure).isLessThanOrEqualTo(middle + allowance(figure, middle));
        }
        steady.assertAll();
    }

    /** What a figure may be above the one before without being taken for growth. */
    private static long allowance(String figure, long before) {
        if (figure.endsWith("memory in MiB")) {
            return 16;
        }
        // Of jobs and files, as many as are made between two sweeps come and go.
        return figure.endsWith("threads") || figure.endsWith("descriptors") ? 8 : Math.max(8, before / 4);
    }

    private static long median(List<ResourceSample> samples, String figure) {
        long[] values = samples.stream()
                .mapToLong(sample -> sample.figures().getOrDefault(figure, 0L))
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    private static ResourceSample last(List<ResourceSample> samples) {
        return samples.get(samples.size() - 1);
    }
}
