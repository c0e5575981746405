package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.work.Cancellation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of this process that are in no final state: in which order they start, and which of them hold the device.
 *
 * <p>Thread-safe. Its monitor is the lock under which jobs change: who changes one holds it from the first look to the last
 * change, also while the disk is told, and while a worker is told to stop. So the locks of the store, of the models and of a job's line
 * to its worker are taken within this one, never around it. Listeners are called, and jobs handed to the worker, without it.
 */
final class LiveJobs {
    /** Jobs that may share the device at once, however many users there are: each holds memory. */
    private static final int MOST_RUNNING = 32;

    private final int mostOfOne;
    private final JobTimes times;
    private final Map<JobId, LiveJob> jobs = new HashMap<>();
    private final FairQueue<LiveJob> queue = new FairQueue<>(System::nanoTime);
    private int running;
    private boolean draining;

    /**
     * @param mostOfOne jobs that may share the device at once when some user has more than one of them
     * @param times of jobs that are over, for estimates; under the lock
     */
    LiveJobs(int mostOfOne, JobTimes times) {
        this.mostOfOne = mostOfOne;
        this.times = times;
    }

    synchronized @Nullable LiveJob get(JobId id) {
        return jobs.get(id);
    }

    /** A new job waits behind those of the same user. */
    synchronized void add(LiveJob job) {
        jobs.put(job.id(), job);
        queue.add(job.owner(), job.weight(), job);
    }

    /** A job that had its turn waits again, in front of those of the same user. */
    synchronized void putBack(LiveJob job) {
        queue.addFirst(job.owner(), job.weight(), job);
    }

    /** A job does not wait any more. */
    synchronized void withdraw(LiveJob job) {
        queue.remove(job);
    }

    /** A job reached its final state. */
    synchronized void remove(LiveJob job) {
        jobs.remove(job.id());
    }

    /** Whose turn it is; empty when nobody may begin now. {@link #begun} or {@link #passed} follows. */
    synchronized Optional<LiveJob> next() {
        return draining
                ? Optional.empty()
                : queue.next(own -> running < mostOfOne || (own == 0 && running < MOST_RUNNING));
    }

    /** The job that {@link #next} gave gets the device. {@link #over} follows. */
    synchronized void begun() {
        running++;
    }

    /** The job that {@link #next} gave does not get the device. */
    synchronized void passed(LiveJob job) {
        queue.stopped(job.owner());
    }

    /** A job has left the device. */
    synchronized void over(LiveJob job) {
        running--;
        queue.stopped(job.owner());
        notifyAll();
    }

    /** A user had the device. */
    synchronized void served(String user, double seconds) {
        queue.served(user, seconds);
    }

    /** Number of those that wait. */
    synchronized int waiting() {
        return queue.size();
    }

    /** Number of those that wait, and of those that have the device. */
    synchronized int size() {
        return queue.size() + running;
    }

    /** From now on no job gets the device. @return all, those that have it among them */
    synchronized List<LiveJob> drain() {
        draining = true;
        return List.copyOf(jobs.values());
    }

    synchronized boolean isDraining() {
        return draining;
    }

    /** @throws ServiceException DRAINING */
    synchronized void requireNotDraining() {
        if (draining) {
            throw new ServiceException(FailureReason.DRAINING, "the server is about to stop");
        }
    }

    /** Waits until no job has the device, but not for longer than a limit. @return number of those that have it still */
    synchronized int awaitIdle(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toMillis();
                    running > 0 && left > 0;
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return running;
    }

    /** Has {@code listener} called when the view of a job may have changed; empty when it is none of these. */
    synchronized Optional<Cancellation.Registration> onChange(JobId id, Runnable listener) {
        LiveJob job = jobs.get(id);
        if (job == null) {
            return Optional.empty();
        }
        job.listeners().add(listener);
        return Optional.of(() -> job.listeners().remove(listener));
    }

    /** Where a job stands; empty when it is none of these. */
    synchronized Optional<JobView> view(JobId id) {
        return Optional.ofNullable(jobs.get(id)).map(this::view);
    }

    private JobView view(LiveJob job) {
        JobRecord record = job.record();
        Duration device = record.device().plus(job.device());
        if (record.state() != JobState.QUEUED) {
            return new JobView(record, job.progress(), device, 0, 0);
        }
        List<LiveJob> order = queue.inOrder();
        int place = Math.max(0, order.indexOf(job));
        return new JobView(
                record, job.progress(), device, place, times.secondsToStart(order.subList(0, place), onDevice()));
    }

    private List<LiveJob> onDevice() {
        return jobs.values().stream().filter(LiveJob::isOnDevice).toList();
    }
}
