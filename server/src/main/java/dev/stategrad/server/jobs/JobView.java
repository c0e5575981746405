package dev.stategrad.server.jobs;

import dev.stategrad.server.work.JobWorker;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a job stands, as somebody may see it.
 *
 * @param progress of the current run; empty when there is none
 * @param device time that it held the device so far
 * @param place number of jobs that will start before it; 0 unless QUEUED
 * @param secondsToStart 0 when it runs, or when nothing is known of those before it
 */
public record JobView(
        JobRecord record, Optional<JobWorker.Progress> progress, Duration device, int place, double secondsToStart) {
    /** Of a job that is not in the queue of this process, or over. */
    static JobView of(JobRecord record) {
        return new JobView(record, Optional.empty(), record.device(), 0, 0);
    }
}
