package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.server.work.JobWorker;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what becomes of live jobs. What the disk does not take is thrown, and can be tried again. Not thread-safe: used under the
 * lock of {@link LiveJobs}, so that what is known of a job and what is on the disk don't part.
 */
final class JobSettlement {
    private static final Logger LOG = LoggerFactory.getLogger(JobSettlement.class);

    private final JobStore store;
    private final JobTargets targets;
    private final JobTimes times;
    private final int mostAttempts;
    private final Clock clock;
    private final Meters meters;

    /**
     * @param times learns from jobs that are over
     * @param mostAttempts runs of a job whose worker went away each time, after which it has failed
     */
    JobSettlement(JobStore store, JobTargets targets, JobTimes times, int mostAttempts, Clock clock, Meters meters) {
        this.store = store;
        this.targets = targets;
        this.times = times;
        this.mostAttempts = mostAttempts;
        this.clock = clock;
        this.meters = meters;
    }

    /** A run came to its end. @return the job, which is over; empty when it is to wait again */
    Optional<JobRecord> ended(LiveJob job, JobWorker.End end) {
        return switch (end.outcome()) {
            case SUCCEEDED -> Optional.of(finish(job, JobState.SUCCEEDED, "", ""));
            case FAILED -> Optional.of(finish(job, JobState.FAILED, end.reason(), end.failure()));
            case STOPPED -> stopped(job);
        };
    }

    /** The worker went away in the middle of a run. @return as {@link #ended} */
    Optional<JobRecord> lost(LiveJob job) {
        JobRecord record = job.record();
        if (record.state() == JobState.RUNNING && record.attempts() >= mostAttempts) {
            String why = "the process that did it ended " + mostAttempts + " times";
            return Optional.of(finish(job, JobState.FAILED, FailureReason.WORKER_LOST.name(), why));
        }
        return stopped(job);
    }

    private Optional<JobRecord> stopped(LiveJob job) {
        JobRecord record = job.record();
        if (record.state() == JobState.CANCELLING) {
            return Optional.of(finish(job, JobState.CANCELLED, record.failureReason(), record.failure()));
        }
        store.requeue(job.id(), job.device()).ifPresent(job::become);
        return Optional.empty();
    }

    /** A job that waits is cancelled. @return it, over */
    JobRecord cancelled(LiveJob job, FailureReason reason, String why) {
        return finish(job, JobState.CANCELLED, reason.name(), why);
    }

    /** A running job is told to stop. Written down, unless the disk takes nothing: the device is freed all the same. */
    JobRecord cancelling(LiveJob job, FailureReason reason, String why) {
        JobRecord record = job.record();
        try {
            return store.cancelling(record.id(), reason, why).orElse(record);
        } catch (RuntimeException e) {
            LOG.warn("could not write down that {} is cancelled; its end will be", record.id(), e);
            return record.cancelling(reason, why);
        }
    }

    /** Writes down a final state: first what the job makes, then the job, so that who sees its end finds the rest. */
    private JobRecord finish(LiveJob job, JobState state, String reason, String why) {
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
        return record;
    }

    /** In which states a job may be there that is in this one here. */
    private static Set<JobState> onDisk(JobState state) {
        return state == JobState.CANCELLING ? EnumSet.of(JobState.RUNNING, JobState.CANCELLING) : EnumSet.of(state);
    }
}
