package dev.stategrad.server.jobs;

import dev.stategrad.server.work.JobWorker;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/** A job of this process that is in no final state yet, and who follows it. Changed under the lock of {@link LiveJobs}. */
final class LiveJob {
    private final double weight;
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<JobRecord> end = new CompletableFuture<>();
    private volatile JobRecord record;
    private volatile Optional<JobWorker.Progress> progress = Optional.empty();
    private JobWorker.@Nullable RunningJob running;
    private JobWorker.@Nullable Stop stop;
    private @Nullable ScheduledFuture<?> deadline;
    private long countedNanos;

    LiveJob(JobRecord record, double weight) {
        this.record = record;
        this.weight = weight;
    }

    JobId id() {
        return record.id();
    }

    String owner() {
        return record.owner();
    }

    double weight() {
        return weight;
    }

    JobRecord record() {
        return record;
    }

    /** Whether a worker has it, or is about to. */
    boolean isOnDevice() {
        JobState state = record.state();
        return state == JobState.RUNNING || state == JobState.CANCELLING;
    }

    /** Of the current run; empty when there is none, or nothing was told yet. */
    Optional<JobWorker.Progress> progress() {
        return progress;
    }

    /** Completed with the record in its final state. */
    CompletableFuture<JobRecord> end() {
        return end;
    }

    Set<Runnable> listeners() {
        return listeners;
    }

    /** To be called without the lock. */
    void notifyListeners() {
        listeners.forEach(Runnable::run);
    }

    void become(JobRecord now) {
        record = now;
    }

    /** A worker has it; it is told to stop at once when that was asked for meanwhile. */
    void begun(JobWorker.RunningJob handle) {
        running = handle;
        if (stop != null) {
            handle.stop(stop);
        }
    }

    void stop(JobWorker.Stop why) {
        stop = why;
        if (running != null) {
            running.stop(why);
        }
    }

    void progressed(JobWorker.Progress now) {
        progress = Optional.of(now);
    }

    /**
     * Takes note of what the current run had of the device so far.
     *
     * @return what is new of it
     */
    Duration count(long deviceNanos) {
        Duration more = Duration.ofNanos(Math.max(0, deviceNanos - countedNanos));
        countedNanos += more.toNanos();
        return more;
    }

    /** The current run is over and written down. */
    void runOver() {
        progress = Optional.empty();
        running = null;
        stop = null;
        countedNanos = 0;
    }

    /** Device time of the current run so far. */
    Duration device() {
        return Duration.ofNanos(countedNanos);
    }

    void endsAt(ScheduledFuture<?> alarm) {
        deadline = alarm;
    }

    void disarm() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
