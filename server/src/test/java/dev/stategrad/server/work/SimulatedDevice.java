package dev.stategrad.server.work;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/** A device that computes nothing and takes no time: its clock goes on only by what those who hold it use. Thread-safe. */
public final class SimulatedDevice {
    private static final long QUANTUM_NANOS = 250_000_000;

    private final AtomicLong now = new AtomicLong();
    private final FairTurns turns = new FairTurns(now::get, QUANTUM_NANOS);

    /** Time since the device was made, in nanoseconds. */
    public long nanos() {
        return now.get();
    }

    /** Number of those who wait for it. */
    public int waiting() {
        return turns.waiting();
    }

    /**
     * Uses the device, in turns with others.
     *
     * @param nanos device time in all
     * @param run device time of one run, between two of which the turn may be passed on
     * @param beforeRun told before each run, with the turn
     * @throws CancellationException when cancelled
     */
    public void use(DeviceAccount account, long nanos, long run, Runnable beforeRun, Cancellation cancellation) {
        turns.acquire(account, cancellation);
        boolean holds = true;
        try {
            for (long left = nanos; left > 0; left -= run) {
                cancellation.throwIfCancelled();
                if (turns.isUp()) {
                    holds = false;
                    turns.pass(account, cancellation);
                    holds = true;
                }
                beforeRun.run();
                long used = Math.min(run, left);
                now.addAndGet(used);
                account.charge(used);
            }
        } finally {
            if (holds) {
                turns.release();
            }
        }
    }
}
