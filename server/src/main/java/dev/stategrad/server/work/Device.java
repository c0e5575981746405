package dev.stategrad.server.work;

import dev.stategrad.graphs.Devices;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;

/** The device of this machine: one piece of work at a time, and no more memory than the budget. Thread-safe. */
public final class Device {
    // What does not divide evenly is rounded up, so the sum never exceeds the budget by more than it started below.
    private static final long MEMORY_UNIT = 1 << 20;

    private final FifoPermits turns = new FifoPermits(1);
    private final FifoPermits memory;
    private final long memoryBudgetBytes;
    private final Meters meters;

    public Device(long memoryBudgetBytes, Meters meters) {
        this.memoryBudgetBytes = memoryBudgetBytes;
        this.memory = new FifoPermits(units(memoryBudgetBytes));
        this.meters = meters;
    }

    /** Its name, e.g. {@code CPU:0}. */
    public String name() {
        return Devices.computing();
    }

    /** Memory that one analysis may take, and all running ones together. */
    public long memoryBudgetBytes() {
        return memoryBudgetBytes;
    }

    /** Pieces of work that hold the device, or wait for it or its memory. */
    int queueLength() {
        return (turns.exhausted() ? 1 : 0) + turns.waiting() + memory.waiting();
    }

    DeviceUser user(WorkKind kind, Cancellation cancellation) {
        return new DeviceUser(turns, kind, cancellation, meters);
    }

    /** Waits until {@code bytes}, at most the budget, are free. Closing the reservation frees them. */
    Cancellation.Registration reserve(long bytes, Cancellation cancellation) {
        long units = units(bytes);
        memory.acquire(units, cancellation);
        return () -> memory.release(units);
    }

    private static long units(long bytes) {
        return (bytes + MEMORY_UNIT - 1) / MEMORY_UNIT;
    }
}
