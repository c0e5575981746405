package dev.stategrad.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final AtomicLong clock = new AtomicLong();
    private final FairQueue<String> queue = new FairQueue<>(clock::get);
    private final Map<String, Double> served = new HashMap<>();

    @Test
    void next_oneUserWithAThousandJobs_othersGetTheSameShare() {
        fill("greedy", 1, 1000);
        List<String> others = List.of("anna", "ben", "cleo", "dan");
        others.forEach(user -> fill(user, 1, 20));
        Random random = new Random(1);

        // As long as all have jobs that wait.
        while (others.stream().allMatch(user -> queue.waiting(user) > 0)) {
            run(0.5 + random.nextDouble());
        }

        assertThat(jain(served.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()))
                .isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void next_weightsOfOneAndThree_sharesInProportion() {
        fill("light", 1, 400);
        fill("heavy", 3, 400);

        for (int n = 0; n < 400; n++) {
            run(1);
        }

        assertThat(served("heavy") / served("light")).isBetween(2.8, 3.2);
    }

    @Test
    void next_whoComesBackAfterAPause_hasNoCreditForIt() {
        fill("busy", 1, 200);
        for (int n = 0; n < 100; n++) {
            run(1);
        }
        fill("late", 1, 100);
        served.clear();

        for (int n = 0; n < 20; n++) {
            run(1);
        }

        assertThat(served("late")).isBetween(9.0, 11.0);
    }

    @Test
    void next_whoWasBusyWhenNobodyWaited_owesNothing() {
        fill("early", 1, 50);
        for (int n = 0; n < 50; n++) {
            run(1);
        }
        fill("new", 1, 20);
        fill("early", 1, 20);
        served.clear();

        for (int n = 0; n < 20; n++) {
            run(1);
        }

        assertThat(served("early")).isBetween(9.0, 11.0);
    }

    @Test
    void next_smallWeightThatWaitsLong_comesBeforeALargeOne() {
        // Runs all the time.
        queue.add("large", 100, "large-0");
        queue.next(own -> true);
        queue.add("small", 0.01, "small-0");
        queue.next(own -> true);
        queue.served("small", 10);
        queue.stopped("small");
        queue.add("small", 0.01, "small-1");
        queue.add("large", 100, "large-1");
        assertThat(queue.inOrder()).first().isEqualTo("large-1");

        clock.addAndGet(200_000_000_000_000L);
        queue.remove("large-1");
        queue.add("large", 100, "large-2");

        assertThat(queue.inOrder()).first().isEqualTo("small-1");
    }

    @Test
    void next_userWithOneThatRuns_isPassedOverWhereOnlyOneMayRun() {
        fill("greedy", 1, 3);
        queue.next(own -> own == 0);
        assertThat(queue.next(own -> own == 0)).isEmpty();

        fill("other", 1, 1);
        assertThat(queue.next(own -> own == 0)).contains("other-0");
    }

    @Test
    void remove_waitingJob_isNeverNext() {
        fill("anna", 1, 2);
        assertThat(queue.remove("anna-0")).isTrue();
        assertThat(queue.remove("anna-0")).isFalse();
        assertThat(queue.next(own -> true)).contains("anna-1");
        assertThat(queue.next(own -> true)).isEmpty();
    }

    private void fill(String user, double weight, int jobs) {
        for (int n = 0; n < jobs; n++) {
            queue.add(user, weight, user + "-" + n);
        }
    }

    private void run(double seconds) {
        String job = queue.next(own -> true).orElseThrow();
        String user = job.substring(0, job.indexOf('-'));
        clock.addAndGet((long) (seconds * 1e9));
        queue.served(user, seconds);
        queue.stopped(user);
        served.merge(user, seconds, Double::sum);
    }

    private double served(String user) {
        return served.getOrDefault(user, 0.0);
    }

    private static double jain(double[] shares) {
        double sum = DoubleStream.of(shares).sum();
        return sum
                * sum
                / (shares.length * DoubleStream.of(shares).map(x -> x * x).sum());
    }
}
