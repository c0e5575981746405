package dev.stategrad.server.jobs;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Scope;
import dev.stategrad.server.identity.Visibility;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Jobs over a data directory, done by a worker that the test moves. */
final class JobsFixture implements AutoCloseable {
    static final JobLimits LIMITS = new JobLimits(200, 1000, 1L << 20, 1, 3, Duration.ofDays(30));

    final ManualWorker worker = new ManualWorker();
    final ModelStore models;
    final JobStore store;
    final JobTargets targets;
    final Jobs jobs;
    final Housekeeping housekeeping;
    private final Database database;

    JobsFixture(Path folder, JobLimits limits, boolean service) throws IOException {
        models = ModelStore.open(folder, Clock.systemUTC());
        database = Database.open(folder.resolve("stategrad.db"));
        store = new JobStore(database, Clock.systemUTC());
        targets = new JobTargets(models, folder.resolve("jobs"));
        jobs = new Jobs(
                store,
                worker,
                targets,
                limits,
                new JobOrigin(models.owner(), service),
                Clock.systemUTC(),
                new Meters(new SimpleMeterRegistry()),
                Quotas.of(limits));
        housekeeping = new Housekeeping(
                store, jobs, targets, new Repetitions(database, Clock.systemUTC()), limits, Clock.systemUTC(), service);
    }

    static JobsFixture service(Path folder) throws IOException {
        return new JobsFixture(folder, LIMITS, true);
    }

    JobRecord submit(String user) throws IOException {
        return submit(user, "", null, true);
    }

    JobRecord submit(String user, String requestId, @Nullable Instant deadline, boolean detached) throws IOException {
        return submit(user, requestId, deadline, detached, "a text");
    }

    JobRecord submit(String user, String requestId, @Nullable Instant deadline, boolean detached, String text)
            throws IOException {
        try (AnalysisDraft draft = AnalysisDraft.open(models, targets, new byte[] {1}, Instant.EPOCH)) {
            draft.request().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            draft.count(10);
            return jobs.submit(
                    new JobRequest(
                            new Caller(user, Scope.SUBMIT, 1), requestId, detached, deadline, Visibility.PRIVATE),
                    draft);
        }
    }

    JobState state(JobId id) {
        return jobs.view(id).record().state();
    }

    /** Ends as a process that is killed does: nothing is written down, and its locks are free. */
    void die() throws IOException {
        database.close();
        models.close();
    }

    @Override
    public void close() throws IOException {
        worker.leave();
        jobs.close();
        die();
    }
}
