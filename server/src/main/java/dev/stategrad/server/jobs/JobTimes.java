package dev.stategrad.server.jobs;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long jobs take, learned from those that are over; for estimates of who waits how long. Not thread-safe. */
final class JobTimes {
    /** Weight of the newest job in the running mean. */
    private static final double NEWEST = 0.3;

    private final Map<JobKind, Double> seconds = new EnumMap<>(JobKind.class);

    /** @param job that is over */
    void learn(JobRecord job) {
        if (job.state() == JobState.SUCCEEDED) {
            double took = job.device().toNanos() / 1e9;
            seconds.merge(job.kind(), took, (mean, now) -> mean + NEWEST * (now - mean));
        }
    }

    /** Time until the device is done with all of these, in seconds; 0 when nothing is known of some. */
    double secondsToStart(List<LiveJob> before, List<LiveJob> running) {
        double sum = 0;
        for (LiveJob job : running) {
            double left = job.progress().map(progress -> progress.secondsLeft()).orElse(0.0);
            sum += left > 0 ? left : seconds.getOrDefault(job.record().kind(), Double.NaN);
        }
        for (LiveJob job : before) {
            sum += seconds.getOrDefault(job.record().kind(), Double.NaN);
        }
        return Double.isNaN(sum) ? 0 : sum;
    }
}
