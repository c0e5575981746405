package dev.stategrad.server.grpc;

import dev.stategrad.server.jobs.JobId;
import dev.stategrad.server.jobs.JobView;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.v1.Job;
import dev.stategrad.v1.WatchJobResponse;
import org.jspecify.annotations.Nullable;

/** Where a job stands, for one watcher: whenever there is room, the newest if it is news. */
final class JobWatch implements Pump.Source<WatchJobResponse>, AutoCloseable {
    private final Jobs jobs;
    private final JobId id;
    private final Following following = new Following();
    private @Nullable Job sent;
    private boolean done;

    JobWatch(Jobs jobs, JobId id) {
        this.jobs = jobs;
        this.id = id;
    }

    /** Keeps what brings the news until the last event. */
    void follow(Cancellation.Registration registration) {
        following.begin(registration);
    }

    @Override
    public @Nullable WatchJobResponse next() {
        if (done) {
            return null;
        }
        JobView view = jobs.view(id);
        Job job = JobMessages.job(view);
        if (job.equals(sent)) {
            return null;
        }
        sent = job;
        if (view.record().state().isFinal()) {
            done = true;
            close();
        }
        return WatchJobResponse.newBuilder().setJob(job).build();
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void close() {
        following.close();
    }
}
