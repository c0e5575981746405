package dev.stategrad.server.work;

import dev.stategrad.graphs.Devices;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The device of this machine: one piece of work at a time, in turns that users share fairly, and no more memory than the
 * budget, first come, first served. Thread-safe.
 */
public final class Device {
    // What does not divide evenly is rounded up, so the sum never exceeds the budget by more than it started below.
    private static final long MEMORY_UNIT = 1 << 20;

    // Long enough that a job's weights and sums stay in the cache, short enough that nobody waits long for a message.
    private static final long QUANTUM_NANOS = 250_000_000;

    private final LongSupplier nanoClock;
    private final FairTurns turns;
    private final FifoPermits memory;
    private final long memoryBudgetBytes;
    private final Meters meters;

    public Device(long memoryBudgetBytes, Meters meters) {
        this(memoryBudgetBytes, meters, System::nanoTime);
    }

    /** @param nanoClock by which turns are measured, as {@link System#nanoTime} */
    Device(long memoryBudgetBytes, Meters meters, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.turns = new FairTurns(nanoClock, QUANTUM_NANOS);
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
        return (turns.isHeld() ? 1 : 0) + turns.waiting() + memory.waiting();
    }

    DeviceUser user(WorkKind kind, DeviceAccount account, Cancellation cancellation) {
        return new DeviceUser(turns, nanoClock, kind, account, cancellation, meters);
    }

    /** Waits until {@code bytes}, at most the budget, are free. Closing the reservation frees them. */
    Cancellation.Registration reserve(long bytes, Cancellation cancellation) {
        long units = units(bytes);
        memory.acquire(units, cancellation);
        return () -> memory.release(units);
    }

    /** Waits until {@code bytes}, at most the budget, are free, but not for longer than {@code patience}; empty when they are not. */
    Optional<Cancellation.Registration> reserve(long bytes, Duration patience, Cancellation cancellation) {
        long units = units(bytes);
        return memory.acquire(units, patience.toNanos(), cancellation)
                ? Optional.of(() -> memory.release(units))
                : Optional.empty();
    }

    private static long units(long bytes) {
        return (bytes + MEMORY_UNIT - 1) / MEMORY_UNIT;
    }
}
