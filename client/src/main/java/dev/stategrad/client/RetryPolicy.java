package dev.stategrad.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * How often, and when, a call is made again that ended because the server could not be reached.
 *
 * @param attempts how often a request that makes something is sent, at most
 * @param patience how long something that goes on in the server is asked for in vain
 * @param line what runs calls after a pause, on a line that is then opened anew
 * @param nanoTime the clock
 * @param random from 0 to 1; keeps clients that a restart of the server cut off together from coming back together
 */
record RetryPolicy(
        int attempts,
        Duration patience,
        Function<Duration, Executor> line,
        LongSupplier nanoTime,
        DoubleSupplier random) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final int DOUBLINGS = 5;
    private static final double JITTER = 0.2;

    /** For a server in this process, which does not come back. */
    static final RetryPolicy NONE =
            new RetryPolicy(1, Duration.ZERO, RetryPolicy::after, System::nanoTime, RetryPolicy::uniform);

    /**
     * For a server elsewhere.
     *
     * @param reconnect has the line try at once, whatever pauses it has planned itself
     */
    static RetryPolicy standard(Runnable reconnect) {
        return new RetryPolicy(
                5,
                Duration.ofMinutes(5),
                pause -> task -> after(pause).execute(() -> {
                    reconnect.run();
                    task.run();
                }),
                System::nanoTime,
                RetryPolicy::uniform);
    }

    /**
     * The pause before the next attempt: doubles with every failure, and varies.
     *
     * @param failures in a row, at least 1
     * @param asked what the server asks for, at least
     */
    Duration pause(int failures, Duration asked) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
        Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        Duration least = pause.compareTo(asked) < 0 ? asked : pause;
        return least.plus(Duration.ofNanos(Math.round(least.toNanos() * JITTER * random.getAsDouble())));
    }

    private static Executor after(Duration pause) {
        return CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static double uniform() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
