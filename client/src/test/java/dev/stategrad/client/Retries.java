package dev.stategrad.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Pauses that pass at once on a clock of their own. */
final class Retries {
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    RetryPolicy policy() {
        return new RetryPolicy(
                4,
                Duration.ofMinutes(5),
                pause -> {
                    pauses.add(pause);
                    nanos.addAndGet(pause.toNanos());
                    return Runnable::run;
                },
                nanos::get,
                () -> 0);
    }

    /** Time passes. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
