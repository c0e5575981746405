package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.work.JobWorker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a worker do live jobs, each in its turn, and takes note of what becomes of them. Thread-safe. */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final LiveJobs jobs;
    private final JobStore store;
    private final JobWorker worker;
    private final JobTargets targets;
    private final JobSettlement settlement;
    private final JobThreads threads;
    private final Clock clock;
    private final Meters meters;

    /**
     * @param jobs whose monitor is the lock
     * @param worker does the jobs
     */
    JobRunner(
            LiveJobs jobs,
            JobStore store,
            JobWorker worker,
            JobTargets targets,
            JobSettlement settlement,
            JobThreads threads,
            Clock clock,
            Meters meters) {
        this.jobs = jobs;
        this.store = store;
        this.worker = worker;
        this.targets = targets;
        this.settlement = settlement;
        this.threads = threads;
        this.clock = clock;
        this.meters = meters;
    }

    /** Takes in a job that is on the disk and waits. @param weight of its owner */
    void add(JobRecord record, double weight) {
        LiveJob job = new LiveJob(record, weight);
        synchronized (jobs) {
            jobs.add(job);
            arm(job);
            meters.jobsWaiting(jobs.waiting());
            dispatch();
        }
    }

    private void arm(LiveJob job) {
        Instant deadline = job.record().deadline();
        if (deadline != null) {
            job.endsAt(threads.after(Duration.between(clock.instant(), deadline), () -> expire(job)));
        }
    }

    private void expire(LiveJob job) {
        try {
            cancel(job.id(), FailureReason.DEADLINE, "it was not done by its deadline");
        } catch (RuntimeException e) {
            LOG.warn("could not write down that the time of {} is over; trying again", job.id(), e);
            threads.tryAgain(() -> expire(job));
        }
    }

    /** Has a job stop. @return in the future, its final state; empty when it is not live */
    Optional<CompletableFuture<JobRecord>> cancel(JobId id, FailureReason reason, String why) {
        LiveJob job;
        synchronized (jobs) {
            job = jobs.get(id);
            if (job == null) {
                return Optional.empty();
            }
            cancel(job, reason, why);
        }
        job.notifyListeners();
        return Optional.of(job.end());
    }

    private void cancel(LiveJob job, FailureReason reason, String why) {
        if (job.record().state() == JobState.RUNNING) {
            job.become(settlement.cancelling(job, reason, why));
            job.stop(JobWorker.Stop.CANCEL);
        } else if (!job.isOnDevice()) {
            close(job, settlement.cancelled(job, reason, why));
            jobs.withdraw(job);
            meters.jobsWaiting(jobs.waiting());
        }
    }

    /** Has a job write down where it stands and leave the device, if it is there. */
    void drain(LiveJob job) {
        synchronized (jobs) {
            job.stop(JobWorker.Stop.DRAIN);
        }
    }

    private void dispatch() {
        for (Optional<LiveJob> next = jobs.next(); next.isPresent(); next = jobs.next()) {
            begin(next.get());
        }
        meters.jobsWaiting(jobs.waiting());
    }

    private void begin(LiveJob job) {
        Optional<JobRecord> started;
        try {
            started = store.start(job.id());
        } catch (RuntimeException e) {
            LOG.warn("could not write down that {} starts", job.id(), e);
            jobs.passed(job);
            threads.tryAgain(() -> putBack(job));
            return;
        }
        if (started.isEmpty()) {
            // Another process on the same data ended it.
            jobs.passed(job);
            close(job, store.get(job.id()));
            return;
        }
        job.become(started.get());
        jobs.begun();
        meters.jobWaited(Duration.between(started.get().created(), clock.instant()));
        threads.start(() -> run(job));
    }

    private void run(LiveJob job) {
        job.notifyListeners();
        JobRecord record = job.record();
        JobWorker.RunningJob handle = worker.start(
                new JobWorker.Start(record.id().value(), targets.model(record), job.owner(), job.weight()),
                new Following(job));
        synchronized (jobs) {
            if (job.isOnDevice()) {
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
            synchronized (jobs) {
                job.progressed(progress);
                count(job, progress.deviceNanos());
            }
            job.notifyListeners();
        }

        @Override
        public void ended(JobWorker.End end) {
            over(job, end.deviceNanos(), () -> settlement.ended(job, end));
        }

        @Override
        public void lost() {
            over(job, 0, () -> settlement.lost(job));
        }
    }

    private void count(LiveJob job, long deviceNanos) {
        double seconds = job.count(deviceNanos).toNanos() / 1e9;
        jobs.served(job.owner(), seconds);
        meters.deviceUsed(job.owner(), seconds);
    }

    private void over(LiveJob job, long deviceNanos, Supplier<Optional<JobRecord>> settling) {
        synchronized (jobs) {
            count(job, deviceNanos);
            jobs.over(job);
            settle(job, settling);
            dispatch();
        }
        job.notifyListeners();
    }

    /** Until the disk takes the news: nothing else may become of the job meanwhile. */
    private void settle(LiveJob job, Supplier<Optional<JobRecord>> settling) {
        try {
            settling.get().ifPresentOrElse(end -> close(job, end), () -> waitAgain(job));
        } catch (RuntimeException e) {
            LOG.warn("could not write down what became of {}; trying again", job.id(), e);
            threads.tryAgain(() -> settleAgain(job, settling));
        }
    }

    private void settleAgain(LiveJob job, Supplier<Optional<JobRecord>> settling) {
        synchronized (jobs) {
            settle(job, settling);
            dispatch();
        }
        job.notifyListeners();
    }

    private void waitAgain(LiveJob job) {
        job.runOver();
        if (!jobs.isDraining()) {
            putBack(job);
        }
    }

    private void putBack(LiveJob job) {
        synchronized (jobs) {
            jobs.putBack(job);
            dispatch();
        }
    }

    private void close(LiveJob job, JobRecord end) {
        job.runOver();
        job.become(end);
        job.disarm();
        jobs.remove(job);
        job.end().complete(end);
    }
}
