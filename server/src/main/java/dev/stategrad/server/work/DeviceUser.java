package dev.stategrad.server.work;

import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One job's access to the device. Used by one thread at a time. */
final class DeviceUser implements RunMonitor {
    private final FairTurns turns;
    private final LongSupplier nanoClock;
    private final WorkKind kind;
    private final DeviceAccount account;
    private final Cancellation cancellation;
    private final Meters meters;
    private boolean holding;
    private long since;
    private long busyNanos;

    DeviceUser(
            FairTurns turns,
            LongSupplier nanoClock,
            WorkKind kind,
            DeviceAccount account,
            Cancellation cancellation,
            Meters meters) {
        this.turns = turns;
        this.nanoClock = nanoClock;
        this.kind = kind;
        this.account = account;
        this.cancellation = cancellation;
        this.meters = meters;
    }

    /** Waits for a turn and does {@code work} with it. @throws java.util.concurrent.CancellationException */
    <T> T run(Supplier<T> work) {
        begin();
        try {
            return work.get();
        } finally {
            end();
        }
    }

    /** Lets others have the device while this job's thread does something that needs none. Only within {@link #run}. */
    void pause(Runnable elsewhere) {
        end();
        elsewhere.run();
        begin();
    }

    /** Between two runs of the device: stops a cancelled job, and lets those who wait have their turn. */
    @Override
    public void beforeRun() {
        cancellation.throwIfCancelled();
        if (turns.isUp()) {
            stopClock();
            await(() -> turns.pass(account, cancellation));
        } else if (holding) {
            // What is told of a long turn is never far behind.
            stopClock();
            startClock();
        }
        meters.deviceRan(kind);
    }

    /** Time that this job held the device, in seconds. */
    double busySeconds() {
        long running = holding ? nanoClock.getAsLong() - since : 0;
        return (busyNanos + running) / 1e9;
    }

    private void begin() {
        await(() -> turns.acquire(account, cancellation));
    }

    private void await(Runnable turn) {
        meters.deviceQueued(kind, 1);
        try {
            turn.run();
        } finally {
            meters.deviceQueued(kind, -1);
        }
        startClock();
    }

    // Not held any more when a cancel came while the turn was passed on.
    private void end() {
        if (holding) {
            stopClock();
            turns.release();
        }
    }

    private void startClock() {
        holding = true;
        since = nanoClock.getAsLong();
    }

    private void stopClock() {
        holding = false;
        long held = nanoClock.getAsLong() - since;
        busyNanos += held;
        account.charge(held);
    }
}
