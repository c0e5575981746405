package dev.stategrad.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** While something that goes on in a server is followed: how long its line has been down, and when to try it next. */
final class Outage {
    /** What a transport or a proxy says, unless the server gives a reason of its own. */
    private static final Set<Status.Code> OF_THE_LINE =
            EnumSet.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.CANCELLED);
    /** The server gave up on a client that was silent, e.g. asleep. */
    private static final String IDLE = "IDLE";

    private final RetryPolicy policy;
    private final Consumer<String> lost;
    private boolean down;
    private long since;
    private int failures;

    /** @param lost hears the problem, once at the beginning of each outage */
    Outage(RetryPolicy policy, Consumer<String> lost) {
        this.policy = policy;
        this.lost = lost;
    }

    /** The line is up. */
    void over() {
        down = false;
    }

    /** It is of use, too. */
    void overWithNews() {
        down = false;
        failures = 0;
    }

    /** The pause before the next try; empty when this was no outage, or when it has lasted too long. */
    Optional<Duration> next(StategradServiceException failure) {
        if (!isOfTheLine(failure) || policy.patience().isZero()) {
            return Optional.empty();
        }
        long now = policy.nanoTime().getAsLong();
        if (!down) {
            down = true;
            since = now;
            lost.accept(String.valueOf(failure.getMessage()));
        } else if (now - since >= policy.patience().toNanos()) {
            return Optional.empty();
        }
        failures++;
        return Optional.of(policy.pause(failures, failure.retryDelay().orElse(Duration.ZERO)));
    }

    private static boolean isOfTheLine(StategradServiceException failure) {
        return failure.code() == Status.Code.UNAVAILABLE
                || failure.reason().equals(IDLE)
                || (failure.reason().isEmpty() && OF_THE_LINE.contains(failure.code()));
    }
}
