package dev.stategrad.server.jobs;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.failures.FailureReason;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what processes left that are gone, and removes what nobody needs any more. */
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final JobStore store;
    private final Jobs jobs;
    private final JobTargets targets;
    private final Repetitions repetitions;
    private final JobLimits limits;
    private final Clock clock;
    private final boolean service;

    /** @param service whether this process is a service, which does what was accepted; not a command's own server */
    public Housekeeping(
            JobStore store,
            Jobs jobs,
            JobTargets targets,
            Repetitions repetitions,
            JobLimits limits,
            Clock clock,
            boolean service) {
        this.store = store;
        this.jobs = jobs;
        this.targets = targets;
        this.repetitions = repetitions;
        this.limits = limits;
        this.clock = clock;
        this.service = service;
    }

    /** To be called at the start, and from time to time: a disk that took nothing may take something again. */
    public void recover() {
        for (JobRecord job : store.active()) {
            if (!targets.isAlive(job.process())) {
                try {
                    recover(job);
                } catch (RuntimeException e) {
                    LOG.warn("could not take up {}", job.id(), e);
                }
            }
        }
    }

    /** Forgets jobs that were over long ago, and removes what nobody knows of. To be called from time to time; never throws. */
    public void sweep() {
        try {
            recover();
            forget();
            targets.removeStrays(store::exists, clock.instant());
        } catch (RuntimeException e) {
            LOG.warn("could not tidy up; the next sweep will", e);
        }
    }

    private void forget() {
        Instant before = clock.instant().minus(limits.retention());
        repetitions.forgetBefore(before);
        for (JobRecord job : store.endedBefore(before.toEpochMilli())) {
            try {
                jobs.delete(job.id());
            } catch (RuntimeException e) {
                LOG.warn("could not remove {}; the next sweep will", job.id(), e);
            }
        }
    }

    private void recover(JobRecord job) {
        boolean tiedToACall = job.kind() == JobKind.ANALYSIS && !job.detached() && !job.service();
        if (job.state() == JobState.CANCELLING) {
            jobs.cancelElsewhere(job.id(), FailureReason.CANCELLED, job.failure());
        } else if (tiedToACall) {
            jobs.cancelElsewhere(job.id(), FailureReason.CANCELLED, "the command that asked for it ended");
        } else if (service) {
            jobs.takeUp(job, 1).ifPresent(taken -> LOG.info("took up {} again", taken.id()));
        }
    }
}
