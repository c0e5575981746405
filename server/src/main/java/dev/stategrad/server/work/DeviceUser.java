package dev.stategrad.server.work;

import dev.stategrad.graphs.RunMonitor;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import java.util.function.Supplier;

/** One job's access to the device. Used by one thread at a time. */
final class DeviceUser implements RunMonitor {
    private final FifoPermits turns;
    private final WorkKind kind;
    private final Cancellation cancellation;
    private final Meters meters;
    private boolean holding;
    private long since;
    private long busyNanos;

    DeviceUser(FifoPermits turns, WorkKind kind, Cancellation cancellation, Meters meters) {
        this.turns = turns;
        this.kind = kind;
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
        if (turns.waiting() > 0) {
            end();
            begin();
        }
        meters.deviceRan(kind);
    }

    /** Time that this job held the device, in seconds. */
    double busySeconds() {
        long running = holding ? System.nanoTime() - since : 0;
        return (busyNanos + running) / 1e9;
    }

    private void begin() {
        meters.deviceQueued(kind, 1);
        try {
            turns.acquire(1, cancellation);
        } finally {
            meters.deviceQueued(kind, -1);
        }
        holding = true;
        since = System.nanoTime();
    }

    // Not held any more when a cancel came while the turn was passed on.
    private void end() {
        if (holding) {
            holding = false;
            busyNanos += System.nanoTime() - since;
            turns.release(1);
        }
    }
}
