package dev.stategrad.server.limits;

import io.github.bucket4j.TimeMeter;
import java.util.function.LongSupplier;

/** A clock that never goes back, in nanoseconds, as Bucket4j wants it. */
record NanoMeter(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
        return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
