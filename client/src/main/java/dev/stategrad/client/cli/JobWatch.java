package dev.stategrad.client.cli;

import dev.stategrad.client.JobInfo;
import dev.stategrad.client.JobStatus;
import org.jspecify.annotations.Nullable;

/** Shows a job until it is over: a line that stays for every change of its status and of its place, a bar in between. */
final class JobWatch {
    private static final int PARTS = 1_000;

    private final ProgressBar bar;
    private @Nullable JobStatus status;
    private int place;

    JobWatch(ProgressBar bar) {
        this.bar = bar;
    }

    void show(JobInfo job) {
        if (job.status() != status || job.queuePlace() != place) {
            status = job.status();
            place = job.queuePlace();
            bar.println(JobLines.summary(job));
        } else if (job.status() == JobStatus.RUNNING) {
            bar.update(Math.round(PARTS * job.progress()), PARTS, 0, job.secondsLeft(), "");
        }
    }
}
