package dev.stategrad.server.limits;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/** Token buckets: who was quiet may take a burst at once, then the pace holds. */
final class Buckets {
    private Buckets() {}

    static Bucket of(int burst, int perSecond, TimeMeter clock) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(burst)
                        .refillGreedy(perSecond, Duration.ofSeconds(1))
                        .build())
                .withCustomTimePrecision(clock)
                .build();
    }
}
