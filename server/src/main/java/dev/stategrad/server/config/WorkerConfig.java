package dev.stategrad.server.config;

import java.time.Duration;

/**
 * How the device works.
 *
 * @param memory memory that one analysis or training may take, and all that run together
 * @param idle time without work after which the device's memory goes back to the machine's other users
 * @param checkpointInterval time after which a job writes down where it stands, at the latest; above 0, at most 30 s. A
 *     training does so after every epoch, too
 * @param ownProcess whether a process of its own holds the device, so that its memory can be given back and what crashes in it
 *     takes nothing along; where the system has none of that, this process does
 */
public record WorkerConfig(MemoryShare memory, Duration idle, Duration checkpointInterval, boolean ownProcess) {
    private static final Duration TICK = Duration.ofMillis(1);

    public WorkerConfig {
        new Ranges()
                .time("worker.idle", idle, Duration.ofSeconds(1), Duration.ofDays(365))
                .time("worker.checkpoint_interval", checkpointInterval, TICK, Duration.ofSeconds(30))
                .check();
    }

    static WorkerConfig defaults() {
        return new WorkerConfig(MemoryShare.ofPercent(50), Duration.ofMinutes(5), Duration.ofSeconds(30), true);
    }

    WorkerConfig withMemory(MemoryShare changed) {
        return new WorkerConfig(changed, idle, checkpointInterval, ownProcess);
    }

    WorkerConfig withCheckpointInterval(Duration changed) {
        return new WorkerConfig(memory, idle, changed, ownProcess);
    }

    WorkerConfig withIdle(Duration changed) {
        return new WorkerConfig(memory, changed, checkpointInterval, ownProcess);
    }

    WorkerConfig inThisProcess() {
        return new WorkerConfig(memory, idle, checkpointInterval, false);
    }
}
