package dev.stategrad.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.server.failures.FailureReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FifoPermitsTest {
    private static final Cancellation NEVER = new Cancellation();

    @Test
    void acquire_severalWait_servedInTheOrderOfAsking() throws Exception {
        FifoPermits permits = new FifoPermits(1);
        permits.acquire(1, NEVER);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        permits.acquire(1, NEVER);
                        served.add(number);
                        permits.release(1);
                    },
                    work -> new Thread(work).start()));
            awaitWaiting(permits, i + 1);
        }

        permits.release(1);
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();

        assertThat(served).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void acquire_smallBehindLarge_doesNotOvertake() throws Exception {
        FifoPermits permits = new FifoPermits(10);
        permits.acquire(5, NEVER);
        CompletableFuture<Void> large = acquire(permits, 10, NEVER);
        awaitWaiting(permits, 1);
        CompletableFuture<Void> small = acquire(permits, 1, NEVER);
        awaitWaiting(permits, 2);

        assertThat(small).isNotDone();
        permits.release(5);
        large.get();
        assertThat(small).isNotDone();
        permits.release(10);
        small.get();
    }

    @Test
    void acquire_cancelledWhileWaiting_leavesItsPlaceToTheNext() throws Exception {
        FifoPermits permits = new FifoPermits(1);
        permits.acquire(1, NEVER);
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Void> first = acquire(permits, 1, cancellation);
        awaitWaiting(permits, 1);
        CompletableFuture<Void> second = acquire(permits, 1, NEVER);
        awaitWaiting(permits, 2);

        cancellation.cancel(FailureReason.CANCELLED);

        assertThatExceptionOfType(CancellationException.class).isThrownBy(first::get);
        permits.release(1);
        second.get();
        assertThat(permits.waiting()).isZero();
    }

    @Test
    void acquire_alreadyCancelled_takesNothing() {
        FifoPermits permits = new FifoPermits(1);
        Cancellation cancellation = new Cancellation();
        cancellation.cancel(FailureReason.DRAINING);

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> permits.acquire(1, cancellation));

        permits.acquire(1, NEVER);
        assertThat(cancellation.reason()).contains(FailureReason.DRAINING);
    }

    @Test
    void acquire_notFreeInTime_takesNothingAndLeavesTheLine() {
        FifoPermits permits = new FifoPermits(2);
        permits.acquire(1, NEVER);

        assertThat(permits.acquire(2, 0, NEVER)).isFalse();
        assertThat(permits.acquire(2, 1_000_000, NEVER)).isFalse();

        assertThat(permits.waiting()).isZero();
        assertThat(permits.acquire(1, 0, NEVER)).isTrue();
    }

    private static CompletableFuture<Void> acquire(FifoPermits permits, long number, Cancellation cancellation) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        permits.acquire(number, cancellation);
                        done.complete(null);
                    } catch (CancellationException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    private static void awaitWaiting(FifoPermits permits, int number) {
        while (permits.waiting() < number) {
            Thread.onSpinWait();
        }
    }
}
