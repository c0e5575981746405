package dev.stategrad.server.jobs;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.JobWorker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepted work, from its acceptance to its one final state. A job is on the disk before its name is told; whatever becomes
 * of this process or of the worker, it is done in the end, unless somebody cancels it. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    /** Jobs that may share the device at once, however many users there are: each holds memory. */
    private static final int MOST_RUNNING = 32;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final long RETRY_SECONDS = 5;
    private static final Set<JobState> ON_DEVICE = EnumSet.of(JobState.RUNNING, JobState.CANCELLING);

    private final JobStore store;
    private final JobWorker worker;
    private final JobTargets targets;
    private final JobLimits limits;
    private final Origin origin;
    private final Clock clock;
    private final Meters meters;
    private final Quotas quotas;
    private final Object lock = new Object();
    private final Map<JobId, LiveJob> live = new HashMap<>();
    private final FairQueue<LiveJob> queue = new FairQueue<>(System::nanoTime);
    private final JobTimes times = new JobTimes();
    private final ExecutorService starter = Executors.newCachedThreadPool(daemon("stategrad-job-starter"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(daemon("stategrad-job-timer"));
    private int running;
    private boolean draining;

    /**
     * Whose queue this is.
     *
     * @param process identifies this process among those that share the data directory
     * @param service whether it takes its jobs up again after any end; a command's own server doesn't
     */
    public record Origin(String process, boolean service) {}

    /**
     * @param worker does the jobs
     * @param targets what jobs make
     */
    public Jobs(
            JobStore store,
            JobWorker worker,
            JobTargets targets,
            JobLimits limits,
            Origin origin,
            Clock clock,
            Meters meters,
            Quotas quotas) {
        this.store = store;
        this.worker = worker;
        this.targets = targets;
        this.limits = limits;
        this.origin = origin;
        this.clock = clock;
        this.meters = meters;
        this.quotas = quotas;
    }

    /** What a job is, apart from how it is to be treated. */
    public interface Work {
        JobKind kind();

        /** What the job will make. */
        String target(JobId id);

        /** SHA-256 of the request. */
        String digest();

        /** To be worked on. */
        long tokens();

        /** What it keeps on the disk while it waits, besides a model; known when it is placed. */
        default long bytes() {
            return 0;
        }

        /** Writes down all that the job needs. Its row follows. */
        void place(JobId id);

        /** Undoes {@link #place}, whether it succeeded, failed, or was not called. */
        void withdraw(JobId id);
    }

    /**
     * Accepts a job, unless the same request was accepted before.
     *
     * @throws ServiceException REQUEST_ID_REUSED, QUEUE_FULL, QUOTA_FULL, STORE_FULL, DRAINING
     */
    public JobRecord submit(JobRequest request, Work work) {
        Optional<JobRecord> before = before(request, work.digest());
        if (before.isPresent()) {
            return before.get();
        }
        requireRoom(request.caller());
        JobId id = JobId.random();
        boolean accepted = false;
        try {
            work.place(id);
            JobStore.Acceptance acceptance = store.accept(
                    record(id, request, work),
                    limits.queued(),
                    quotas.of(request.caller().user()).jobs());
            accepted = acceptance.isNew();
            if (accepted) {
                enqueue(new LiveJob(acceptance.job(), request.caller().weight()));
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
        requireNotDraining();
        Quotas.Quota quota = quotas.of(caller.user());
        store.requireRoom(caller.user(), limits.queued(), quota.jobs());
        return bytesLeft(caller.user(), quota.bytes());
    }

    /** Bytes that somebody may keep in all. */
    public long quotaBytes(Caller caller) {
        return quotas.of(caller.user()).bytes();
    }

    /** Bytes that somebody may keep besides what they do. @throws ServiceException QUOTA_FULL when there are none */
    public long bytesLeft(Caller caller) {
        return bytesLeft(caller.user(), quotas.of(caller.user()).bytes());
    }

    private long bytesLeft(String user, long most) {
        long kept = store.bytes(user) + targets.modelBytes(user);
        if (kept >= most) {
            throw new ServiceException(
                    FailureReason.QUOTA_FULL,
                    "expected less than %,d bytes of models and results of one user, found %,d; delete some first"
                            .formatted(most, kept));
        }
        return most - kept;
    }

    /** Where a job stands. @throws ServiceException JOB_NOT_FOUND */
    public JobView view(JobId id) {
        synchronized (lock) {
            LiveJob job = live.get(id);
            return job == null ? view(store.get(id)) : view(job);
        }
    }

    /** The same for a record that was read before. */
    public JobView view(JobRecord record) {
        synchronized (lock) {
            LiveJob job = live.get(record.id());
            return job == null ? new JobView(record, Optional.empty(), record.device(), 0, 0) : view(job);
        }
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
        synchronized (lock) {
            LiveJob job = live.get(id);
            if (job != null) {
                job.listeners().add(listener);
                return () -> job.listeners().remove(listener);
            }
        }
        // In the queue of another process on the same data, or over by now.
        var ticks = timer.scheduleWithFixedDelay(listener, 0, 1, TimeUnit.SECONDS);
        return () -> ticks.cancel(false);
    }

    /**
     * Has a job stop.
     *
     * @param why for a person
     * @return where it stands now, and in the future its final state
     * @throws ServiceException JOB_NOT_FOUND
     */
    public CompletableFuture<JobRecord> cancel(JobId id, FailureReason reason, String why) {
        LiveJob job;
        synchronized (lock) {
            job = live.get(id);
            if (job != null && ON_DEVICE.contains(job.record().state())) {
                if (job.record().state() == JobState.RUNNING) {
                    job.become(cancelling(job.record(), reason, why));
                    job.stop(JobWorker.Stop.CANCEL);
                }
            } else if (job != null) {
                finish(job, JobState.CANCELLED, reason.name(), why);
                queue.remove(job);
                meters.jobsWaiting(queue.size());
            }
        }
        if (job == null) {
            return CompletableFuture.completedFuture(cancelElsewhere(id, reason, why));
        }
        notifyListeners(job);
        return job.end();
    }

    /** Written down, unless the disk takes nothing: the device is freed all the same. */
    private JobRecord cancelling(JobRecord job, FailureReason reason, String why) {
        try {
            return store.cancelling(job.id(), reason, why).orElse(job);
        } catch (RuntimeException e) {
            LOG.warn("could not write down that {} is cancelled; its end will be", job.id(), e);
            return job.cancelling(reason, why);
        }
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

    /** What a user's jobs keep on the disk, in bytes. */
    public long bytes(String user) {
        return store.bytes(user);
    }

    /** Takes up a job that is in the queue of a process that is gone. @return empty when it is not */
    public Optional<JobRecord> takeUp(JobRecord job, double weight) {
        if (targets.isAlive(job.process())) {
            return Optional.empty();
        }
        requireNotDraining();
        Optional<JobRecord> adopted = store.adopt(job.id(), job.process(), origin.process());
        adopted.ifPresent(own -> {
            try {
                targets.takeUp(own);
            } catch (RuntimeException e) {
                // It is in this process's queue from now on: nobody else would.
                LOG.warn("could not write down that {} is taken up; its worker will", own.id(), e);
            }
            enqueue(new LiveJob(own, weight));
        });
        return adopted;
    }

    /** Somebody had the device for something that was no job: it counts towards their share all the same. */
    public void charge(String user, long deviceNanos) {
        double seconds = deviceNanos / 1e9;
        synchronized (lock) {
            queue.served(user, seconds);
        }
        meters.deviceUsed(user, seconds);
    }

    /** Jobs that wait, and those that run. */
    public int waiting() {
        synchronized (lock) {
            return queue.size() + running;
        }
    }

    /** Has all jobs write down where they stand, and waits for it, some seconds at most. They are taken up at the next start. */
    @Override
    public void close() {
        List<LiveJob> jobs;
        synchronized (lock) {
            draining = true;
            jobs = List.copyOf(live.values());
        }
        jobs.forEach(this::leave);
        awaitIdle();
        timer.shutdownNow();
        starter.shutdown();
        jobs.forEach(Jobs::notifyListeners);
    }

    private JobRecord record(JobId id, JobRequest request, Work work) {
        return new JobRecord(
                id,
                work.kind(),
                work.target(id),
                request.caller().user(),
                request.visibility(),
                request.requestId(),
                work.digest(),
                JobState.QUEUED,
                origin.process(),
                origin.service(),
                request.detached(),
                work.tokens(),
                0,
                clock.instant(),
                null,
                null,
                request.deadline(),
                Duration.ZERO,
                work.bytes(),
                "",
                "");
    }

    private void enqueue(LiveJob job) {
        synchronized (lock) {
            live.put(job.id(), job);
            queue.add(job.owner(), job.weight(), job);
            arm(job);
            meters.jobsWaiting(queue.size());
            dispatch();
        }
    }

    private void arm(LiveJob job) {
        Instant deadline = job.record().deadline();
        if (deadline != null) {
            long millis =
                    Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
            job.endsAt(timer.schedule(() -> expire(job), millis, TimeUnit.MILLISECONDS));
        }
    }

    private void expire(LiveJob job) {
        try {
            cancel(job.id(), FailureReason.DEADLINE, "it was not done by its deadline");
        } catch (RuntimeException e) {
            LOG.warn("could not write down that the time of {} is over; trying again", job.id(), e);
            timer.schedule(() -> expire(job), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void dispatch() {
        while (!draining) {
            Optional<LiveJob> next =
                    queue.next(own -> running < limits.running() || (own == 0 && running < MOST_RUNNING));
            if (next.isEmpty()) {
                break;
            }
            begin(next.get());
        }
        meters.jobsWaiting(queue.size());
    }

    private void begin(LiveJob job) {
        Optional<JobRecord> started;
        try {
            started = store.start(job.id());
        } catch (RuntimeException e) {
            LOG.warn("could not write down that {} starts", job.id(), e);
            queue.stopped(job.owner());
            timer.schedule(() -> putBack(job), RETRY_SECONDS, TimeUnit.SECONDS);
            return;
        }
        if (started.isEmpty()) {
            // Another process on the same data ended it.
            queue.stopped(job.owner());
            close(job, store.get(job.id()));
            return;
        }
        job.become(started.get());
        running++;
        meters.jobWaited(Duration.between(started.get().created(), clock.instant()));
        starter.execute(() -> run(job));
    }

    private void run(LiveJob job) {
        notifyListeners(job);
        JobRecord record = job.record();
        JobWorker.RunningJob handle = worker.start(
                new JobWorker.Start(record.id().value(), targets.model(record), job.owner(), job.weight()),
                new Following(job));
        synchronized (lock) {
            if (ON_DEVICE.contains(job.record().state())) {
                job.begun(handle);
            }
        }
    }

    /** What a worker tells of a job. */
    private final class Following implements JobWorker.Listener {
        private final LiveJob job;

        Following(LiveJob job) {
            this.job = job;
        }

        @Override
        public void progressed(JobWorker.Progress progress) {
            synchronized (lock) {
                job.progressed(progress);
                count(job, progress.deviceNanos());
            }
            notifyListeners(job);
        }

        @Override
        public void ended(JobWorker.End end) {
            over(job, end.deviceNanos(), () -> settle(job, end));
        }

        @Override
        public void lost() {
            over(job, 0, () -> settleLost(job));
        }
    }

    private void over(LiveJob job, long deviceNanos, Runnable settling) {
        synchronized (lock) {
            count(job, deviceNanos);
            running--;
            queue.stopped(job.owner());
            attempt(job, settling);
            dispatch();
            lock.notifyAll();
        }
        notifyListeners(job);
    }

    /** Until the disk takes the news: nothing else may become of the job meanwhile. */
    private void attempt(LiveJob job, Runnable settling) {
        try {
            settling.run();
        } catch (RuntimeException e) {
            LOG.warn("could not write down what became of {}; trying again", job.id(), e);
            if (!timer.isShutdown()) {
                timer.schedule(() -> retry(job, settling), RETRY_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void retry(LiveJob job, Runnable settling) {
        synchronized (lock) {
            attempt(job, settling);
            dispatch();
        }
        notifyListeners(job);
    }

    private void settle(LiveJob job, JobWorker.End end) {
        switch (end.outcome()) {
            case SUCCEEDED -> finish(job, JobState.SUCCEEDED, "", "");
            case FAILED -> finish(job, JobState.FAILED, end.reason(), end.failure());
            case STOPPED -> stopped(job);
        }
    }

    private void settleLost(LiveJob job) {
        if (job.record().state() == JobState.RUNNING && job.record().attempts() >= limits.attempts()) {
            String times = limits.attempts() + " times";
            finish(job, JobState.FAILED, FailureReason.WORKER_LOST.name(), "the process that did it ended " + times);
        } else {
            stopped(job);
        }
    }

    private void stopped(LiveJob job) {
        JobRecord record = job.record();
        if (record.state() == JobState.CANCELLING) {
            finish(job, JobState.CANCELLED, record.failureReason(), record.failure());
            return;
        }
        store.requeue(job.id(), job.device()).ifPresent(job::become);
        job.runOver();
        if (!draining) {
            putBack(job);
        }
    }

    private void putBack(LiveJob job) {
        synchronized (lock) {
            queue.addFirst(job.owner(), job.weight(), job);
            dispatch();
        }
    }

    /** Writes down a final state: first what the job makes, then the job, so that who sees its end finds the rest. */
    private void finish(LiveJob job, JobState state, String reason, String why) {
        targets.settle(job.record(), state, why);
        JobRecord before = job.record();
        Optional<JobRecord> ended =
                store.end(job.id(), onDisk(before.state()), state, job.device(), targets.bytes(before), reason, why);
        JobRecord record = ended.orElseGet(() -> store.get(job.id()));
        times.learn(record);
        meters.jobEnded(Meters.JobEnd.valueOf(record.state().name()));
        if (before.started() != null) {
            meters.jobRan(WorkKind.valueOf(record.kind().name()), Duration.between(before.started(), clock.instant()));
        }
        close(job, record);
    }

    /** In which states a job may be there that is in this one here. */
    private static Set<JobState> onDisk(JobState state) {
        return state == JobState.CANCELLING ? ON_DEVICE : EnumSet.of(state);
    }

    private void close(LiveJob job, JobRecord end) {
        job.runOver();
        job.become(end);
        job.disarm();
        live.remove(job.id());
        job.end().complete(end);
    }

    private void count(LiveJob job, long deviceNanos) {
        double seconds = job.count(deviceNanos).toNanos() / 1e9;
        queue.served(job.owner(), seconds);
        meters.deviceUsed(job.owner(), seconds);
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
        return live.values().stream()
                .filter(job -> ON_DEVICE.contains(job.record().state()))
                .toList();
    }

    /** Cancels what no living process has in its queue. @return where it stands now */
    JobRecord cancelElsewhere(JobId id, FailureReason reason, String why) {
        JobRecord job = store.get(id);
        if (job.state().isFinal() || targets.isAlive(job.process())) {
            return job;
        }
        return store.adopt(id, job.process(), origin.process())
                .map(own -> {
                    targets.settle(own, JobState.CANCELLED, why);
                    return store.end(
                                    id,
                                    EnumSet.of(JobState.QUEUED, JobState.CANCELLING),
                                    JobState.CANCELLED,
                                    Duration.ZERO,
                                    targets.bytes(own),
                                    reason.name(),
                                    why)
                            .orElseGet(() -> store.get(id));
                })
                .orElseGet(() -> store.get(id));
    }

    private void requireNotDraining() {
        synchronized (lock) {
            if (draining) {
                throw new ServiceException(FailureReason.DRAINING, "the server is about to stop");
            }
        }
    }

    private void leave(LiveJob job) {
        boolean tiedToACommand =
                !origin.service() && !job.record().detached() && job.record().kind() == JobKind.ANALYSIS;
        if (tiedToACommand) {
            cancel(job.id(), FailureReason.DRAINING, "the command that asked for it ended");
        } else {
            synchronized (lock) {
                job.stop(JobWorker.Stop.DRAIN);
            }
        }
    }

    private void awaitIdle() {
        long until = System.nanoTime() + STOP_LIMIT.toNanos();
        synchronized (lock) {
            try {
                for (long left = STOP_LIMIT.toMillis();
                        running > 0 && left > 0;
                        left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (running > 0) {
                LOG.warn("{} jobs did not stop within {} s", running, STOP_LIMIT.toSeconds());
            }
        }
    }

    private static void notifyListeners(LiveJob job) {
        job.listeners().forEach(Runnable::run);
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
