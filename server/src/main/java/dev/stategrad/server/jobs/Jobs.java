package dev.stategrad.server.jobs;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.JobWorker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepted work, from its acceptance to its one final state. A job is on the disk before its name is told; whatever becomes
 * of this process or of the worker, it is done in the end, unless somebody cancels it. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final JobStore store;
    private final JobTargets targets;
    private final JobOrigin origin;
    private final Clock clock;
    private final Meters meters;
    private final JobRoom room;
    private final AbandonedJobs abandoned;
    private final JobThreads threads = new JobThreads();
    private final LiveJobs live;
    private final JobRunner runner;

    /**
     * @param worker does the jobs
     * @param targets what jobs make
     * @param origin whose queue this is
     */
    public Jobs(
            JobStore store,
            JobWorker worker,
            JobTargets targets,
            JobLimits limits,
            JobOrigin origin,
            Clock clock,
            Meters meters,
            Quotas quotas) {
        this.store = store;
        this.targets = targets;
        this.origin = origin;
        this.clock = clock;
        this.meters = meters;
        room = new JobRoom(store, targets, limits, quotas);
        abandoned = new AbandonedJobs(store, targets, origin);
        JobTimes times = new JobTimes();
        live = new LiveJobs(limits.running(), times);
        JobSettlement settlement = new JobSettlement(store, targets, times, limits.attempts(), clock, meters);
        runner = new JobRunner(live, store, worker, targets, settlement, threads, clock, meters);
    }

    /**
     * Accepts a job, unless the same request was accepted before.
     *
     * @throws ServiceException REQUEST_ID_REUSED, QUEUE_FULL, QUOTA_FULL, STORE_FULL, DRAINING
     */
    public JobRecord submit(JobRequest request, JobWork work) {
        Optional<JobRecord> before = before(request, work.digest());
        if (before.isPresent()) {
            return before.get();
        }
        requireRoom(request.caller());
        JobId id = JobId.random();
        boolean accepted = false;
        try {
            work.place(id);
            JobStore.Acceptance acceptance = room.accept(JobRecord.queued(id, request, work, origin, clock.instant()));
            accepted = acceptance.isNew();
            if (accepted) {
                runner.add(acceptance.job(), request.caller().weight());
            }
            return acceptance.job();
        } finally {
            if (!accepted) {
                work.withdraw(id);
            }
        }
    }

    /**
     * What the same request came to before.
     *
     * @throws ServiceException REQUEST_ID_REUSED when another request had its id
     */
    public Optional<JobRecord> before(JobRequest request, String digest) {
        return store.byRequest(request.caller().user(), request.requestId(), digest);
    }

    /** Whether a request's id came before: it may be the same request, which turns out at its end. */
    public boolean isKnown(JobRequest request) {
        return store.isKnown(request.caller().user(), request.requestId());
    }

    /** Checks, before anything is sent, that a job would be accepted now. @throws ServiceException QUEUE_FULL, DRAINING */
    public long requireRoom(Caller caller) {
        live.requireNotDraining();
        return room.require(caller.user());
    }

    /** Bytes that somebody may keep in all. */
    public long quotaBytes(Caller caller) {
        return room.quotaBytes(caller.user());
    }

    /** Bytes that somebody may keep besides what they do. @throws ServiceException QUOTA_FULL when there are none */
    public long bytesLeft(Caller caller) {
        return room.bytesLeft(caller.user());
    }

    /** What a user's jobs keep on the disk, in bytes. */
    public long bytes(String user) {
        return store.bytes(user);
    }

    /** Where a job stands. @throws ServiceException JOB_NOT_FOUND */
    public JobView view(JobId id) {
        // Both looks under one lock: no job ends in between.
        synchronized (live) {
            return live.view(id).orElseGet(() -> JobView.of(store.get(id)));
        }
    }

    /** The same for a record that was read before. */
    public JobView view(JobRecord record) {
        return live.view(record.id()).orElseGet(() -> JobView.of(record));
    }

    /** The job that makes or made something, the newest if there were several. */
    public Optional<JobRecord> byTarget(String target) {
        return store.byTarget(target);
    }

    /**
     * A page of jobs that a caller may see, newest first.
     *
     * @param token {@code nextToken} of the page before; empty for the first
     */
    public JobPage list(JobFilter filter, Caller caller, int size, String token) {
        return store.list(filter, caller, size, token);
    }

    /** Has {@code listener} called when the view may have changed, by any thread; it must not block. */
    public Cancellation.Registration onChange(JobId id, Runnable listener) {
        return live.onChange(id, listener).orElseGet(() -> {
            // In the queue of another process on the same data, or over by now.
            Future<?> looking = threads.everySecond(listener);
            return () -> looking.cancel(false);
        });
    }

    /** Jobs that wait, and those that run. */
    public int waiting() {
        return live.size();
    }

    /**
     * Has a job stop.
     *
     * @param why for a person
     * @return where it stands now, and in the future its final state
     * @throws ServiceException JOB_NOT_FOUND
     */
    public CompletableFuture<JobRecord> cancel(JobId id, FailureReason reason, String why) {
        return runner.cancel(id, reason, why)
                .orElseGet(() -> CompletableFuture.completedFuture(cancelElsewhere(id, reason, why)));
    }

    /** Cancels what no living process has in its queue. @return where it stands now */
    JobRecord cancelElsewhere(JobId id, FailureReason reason, String why) {
        return abandoned.cancel(id, reason, why);
    }

    /** Forgets a job that is over, and what it keeps. @throws ServiceException JOB_NOT_FOUND, JOB_ACTIVE */
    public void delete(JobId id) {
        JobRecord job = store.get(id);
        if (!store.delete(id)) {
            throw new ServiceException(
                    FailureReason.JOB_ACTIVE, id + ": expected a job that is over, found " + job.state());
        }
        targets.forget(job);
    }

    /** Takes up a job that is in the queue of a process that is gone. @return empty when it is not */
    public Optional<JobRecord> takeUp(JobRecord job, double weight) {
        if (!abandoned.contains(job)) {
            return Optional.empty();
        }
        live.requireNotDraining();
        Optional<JobRecord> own = abandoned.takeUp(job);
        own.ifPresent(taken -> runner.add(taken, weight));
        return own;
    }

    /** Somebody had the device for something that was no job: it counts towards their share all the same. */
    public void charge(String user, long deviceNanos) {
        double seconds = deviceNanos / 1e9;
        live.served(user, seconds);
        meters.deviceUsed(user, seconds);
    }

    /** Has all jobs write down where they stand, and waits for it, some seconds at most. They are taken up at the next start. */
    @Override
    public void close() {
        List<LiveJob> left = live.drain();
        left.forEach(this::leave);
        int running = live.awaitIdle(STOP_LIMIT);
        if (running > 0) {
            LOG.warn("{} jobs did not stop within {} s", running, STOP_LIMIT.toSeconds());
        }
        threads.close();
        left.forEach(LiveJob::notifyListeners);
    }

    private void leave(LiveJob job) {
        JobRecord record = job.record();
        boolean tiedToACommand = !origin.service() && !record.detached() && record.kind() == JobKind.ANALYSIS;
        if (tiedToACommand) {
            cancel(record.id(), FailureReason.DRAINING, "the command that asked for it ended");
        } else {
            runner.drain(job);
        }
    }
}
