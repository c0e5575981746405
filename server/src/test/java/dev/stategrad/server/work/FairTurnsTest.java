package dev.stategrad.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.stategrad.server.failures.FailureReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time passes only while somebody holds the turn, by what the holder adds to the clock. */
@Timeout(20)
class FairTurnsTest {
    private static final Cancellation NEVER = new Cancellation();
    private static final long MILLI = 1_000_000;
    private static final long QUANTUM = 100 * MILLI;

    private final AtomicLong now = new AtomicLong();
    private final FairTurns turns = new FairTurns(now::get, QUANTUM);
    private final DeviceAccount keeper = new DeviceAccount("keeper", 1);

    /** Work that never ends by itself: runs of one length, one after the other. */
    private final class Backlog {
        private final DeviceAccount account;
        private final long run;
        private final Cancellation cancellation = new Cancellation();
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final AtomicLong used = new AtomicLong();

        Backlog(String user, double weight, long run) {
            account = new DeviceAccount(user, weight);
            this.run = run;
        }

        Backlog start(BooleanSupplier enough) {
            int waitingBefore = turns.waiting();
            new Thread(() -> {
                        try {
                            work(enough);
                        } catch (CancellationException e) {
                            // That is how it ends when it waits.
                        } finally {
                            over.complete(null);
                        }
                    })
                    .start();
            awaitWaiting(waitingBefore + 1);
            return this;
        }

        private void work(BooleanSupplier enough) {
            turns.acquire(account, cancellation);
            while (!enough.getAsBoolean()) {
                now.addAndGet(run);
                used.addAndGet(run);
                if (turns.isUp()) {
                    turns.pass(account, cancellation);
                }
            }
            turns.release();
        }
    }

    @Test
    void pass_backloggedUsersOfUnequalRuns_shareTheTimeEvenly() {
        List<Backlog> users = List.of(
                new Backlog("a", 1, 1 * MILLI),
                new Backlog("b", 1, 7 * MILLI),
                new Backlog("c", 1, 40 * MILLI),
                new Backlog("d", 1, 90 * MILLI),
                new Backlog("e", 1, 250 * MILLI));

        work(users, 60_000 * MILLI);

        assertThat(jain(users)).isGreaterThan(0.99);
    }

    @Test
    void pass_oneUserWithManyJobs_getsNoMoreThanTheOthers() {
        List<Backlog> users = new ArrayList<>();
        for (int job = 0; job < 20; job++) {
            users.add(new Backlog("greedy", 1, 20 * MILLI));
        }
        users.add(new Backlog("modest", 1, 20 * MILLI));

        work(users, 20_000 * MILLI);

        assertThat((double) users.get(20).used.get()).isCloseTo(10_000.0 * MILLI, within(150.0 * MILLI));
        // Within the user the jobs take turns, too.
        assertThat(jain(users.subList(0, 20))).isGreaterThan(0.95);
    }

    @Test
    void pass_weightsOfOneAndThree_shareTheTimeInThisProportion() {
        List<Backlog> users = List.of(new Backlog("a", 1, 30 * MILLI), new Backlog("b", 3, 50 * MILLI));

        work(users, 40_000 * MILLI);

        double share = (double) users.get(1).used.get() / users.get(0).used.get();
        assertThat(share).isCloseTo(3, within(0.05));
    }

    @Test
    void acquire_lateComer_sharesFromThenOnAndGetsNoCreditForTheTimeBefore() {
        turns.acquire(keeper, NEVER);
        AtomicLong end = new AtomicLong(Long.MAX_VALUE);
        BooleanSupplier enough = () -> now.get() >= end.get();
        Backlog early = new Backlog("early", 1, 10 * MILLI).start(enough);
        turns.release();
        awaitTrue(() -> now.get() > 10_000 * MILLI);
        Cancellation gate = new Cancellation();
        CompletableFuture<Void> paused = pauseEverything(gate);

        Backlog late = new Backlog("late", 1, 10 * MILLI).start(enough);
        long usedBefore = early.used.get();
        end.set(now.get() + 10_000 * MILLI);
        gate.cancel(FailureReason.CANCELLED);
        paused.join();
        early.over.join();
        late.over.join();

        double share = (double) late.used.get() / (early.used.get() - usedBefore);
        assertThat(share).isCloseTo(1, within(0.1));
    }

    @Test
    void isUp_aloneForALongTime_leavesNoDebtToPay() {
        DeviceAccount alone = new DeviceAccount("alone", 1);
        turns.acquire(alone, NEVER);
        now.addAndGet(3_600_000 * MILLI);
        assertThat(turns.isUp()).isFalse();
        Backlog other = new Backlog("other", 1, 10 * MILLI).start(() -> false);

        assertThat(turns.isUp()).isTrue();
        turns.pass(alone, NEVER);

        assertThat(other.used.get()).isLessThanOrEqualTo(QUANTUM + 10 * MILLI);
        other.cancellation.cancel(FailureReason.CANCELLED);
        turns.release();
        other.over.join();
    }

    @Test
    void acquire_overdrawnUserLeavesAndComesBack_paysFirst() throws Exception {
        DeviceAccount hasty = new DeviceAccount("hasty", 1);
        turns.acquire(hasty, NEVER);
        Backlog other = new Backlog("other", 1, 10 * MILLI).start(() -> false);
        now.addAndGet(1_000 * MILLI);
        turns.release();

        turns.acquire(hasty, NEVER);

        // Ten quanta were used, and one of them was for the visit itself.
        assertThat(other.used.get()).isGreaterThanOrEqualTo(900 * MILLI);
        other.cancellation.cancel(FailureReason.CANCELLED);
        turns.release();
        other.over.join();
    }

    @Test
    void acquire_severalOfOneUser_servedInTheOrderOfAsking() {
        turns.acquire(keeper, NEVER);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        turns.acquire(new DeviceAccount("same", 1), NEVER);
                        served.add(number);
                        turns.release();
                    },
                    work -> new Thread(work).start()));
            awaitWaiting(i + 1);
        }

        turns.release();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

        assertThat(served).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void acquire_cancelledWhileWaiting_leavesItsPlaceToTheNext() {
        turns.acquire(keeper, NEVER);
        Cancellation cancellation = new Cancellation();
        CompletableFuture<Void> first = acquire("a", cancellation);
        awaitWaiting(1);
        CompletableFuture<Void> second = acquire("b", NEVER);
        awaitWaiting(2);

        cancellation.cancel(FailureReason.CANCELLED);

        assertThat(first.handle((held, e) -> e).join()).isInstanceOf(CancellationException.class);
        assertThat(turns.waiting()).isOne();
        turns.release();
        second.join();
        assertThat(turns.waiting()).isZero();
        assertThat(turns.isHeld()).isTrue();
    }

    @Test
    void pass_holderCancelledMeanwhile_holdsNothingAndTheNextIsServed() {
        Cancellation cancellation = new Cancellation();
        turns.acquire(keeper, cancellation);
        CompletableFuture<Void> next = acquire("next", NEVER);
        awaitWaiting(1);
        cancellation.cancel(FailureReason.CANCELLED);

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> turns.pass(keeper, cancellation));

        next.join();
        turns.release();
        assertThat(turns.isHeld()).isFalse();
    }

    @Test
    void acquire_alreadyCancelled_takesNothing() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel(FailureReason.DRAINING);

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> turns.acquire(keeper, cancellation));

        assertThat(turns.isHeld()).isFalse();
        turns.acquire(keeper, NEVER);
        turns.release();
    }

    /** Has all of them wait, then work until so much time has gone by, and waits for their end. */
    private void work(List<Backlog> all, long nanos) {
        turns.acquire(keeper, NEVER);
        all.forEach(one -> one.start(() -> now.get() >= nanos));
        turns.release();
        all.forEach(one -> one.over.join());
    }

    /** A thread that takes the turn and keeps it until the gate is cancelled; returns once it has it. */
    private CompletableFuture<Void> pauseEverything(Cancellation gate) {
        CompletableFuture<Void> has = new CompletableFuture<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        new Thread(() -> {
                    turns.acquire(keeper, NEVER);
                    has.complete(null);
                    CompletableFuture<Void> opened = new CompletableFuture<>();
                    try (Cancellation.Registration waiting = gate.onCancel(() -> opened.complete(null))) {
                        opened.join();
                    }
                    turns.release();
                    over.complete(null);
                })
                .start();
        has.join();
        return over;
    }

    private CompletableFuture<Void> acquire(String user, Cancellation cancellation) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        turns.acquire(new DeviceAccount(user, 1), cancellation);
                        done.complete(null);
                    } catch (CancellationException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    /** (Σx)² / (n·Σx²) of what each used: 1 when all had the same. */
    private static double jain(List<Backlog> all) {
        double sum = all.stream().mapToDouble(one -> one.used.get()).sum();
        double squares = all.stream()
                .mapToDouble(one -> (double) one.used.get() * one.used.get())
                .sum();
        return sum * sum / (all.size() * squares);
    }

    private void awaitWaiting(int number) {
        awaitTrue(() -> turns.waiting() >= number);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
