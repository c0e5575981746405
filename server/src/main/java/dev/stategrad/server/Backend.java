package dev.stategrad.server;

import dev.stategrad.server.config.JobLimits;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.config.WorkerConfig;
import dev.stategrad.server.database.Database;
import dev.stategrad.server.grpc.Endpoints;
import dev.stategrad.server.identity.Directory;
import dev.stategrad.server.identity.User;
import dev.stategrad.server.identity.UserName;
import dev.stategrad.server.jobs.Housekeeping;
import dev.stategrad.server.jobs.JobOrigin;
import dev.stategrad.server.jobs.JobStore;
import dev.stategrad.server.jobs.JobTargets;
import dev.stategrad.server.jobs.Jobs;
import dev.stategrad.server.jobs.Quotas;
import dev.stategrad.server.jobs.Repetitions;
import dev.stategrad.server.jobs.Trainings;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.AnalysisPlanner;
import dev.stategrad.server.worker.InProcessWorker;
import dev.stategrad.server.worker.Worker;
import dev.stategrad.server.worker.WorkerLimits;
import dev.stategrad.server.worker.WorkerOptions;
import dev.stategrad.server.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the endpoints translate to: models, jobs and the worker, over one data directory. */
final class Backend implements AutoCloseable {
    static final String DATABASE = "stategrad.db";
    private static final String JOBS = "jobs";
    private static final long MOST_SWEEP_SECONDS = TimeUnit.HOURS.toSeconds(1);

    private final Database database;
    private final Worker worker;
    private final Jobs jobs;
    private final Trainings trainings;
    private final Housekeeping housekeeping;
    private final Endpoints.Parts parts;
    private final boolean service;
    private final long sweepSeconds;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "stategrad-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    private Backend(
            ServerConfig config, ModelStore store, Database database, Worker worker, Quotas quotas, Meters meters) {
        Clock clock = Clock.systemUTC();
        this.database = database;
        this.worker = worker;
        this.service = config.service();
        JobStore jobStore = new JobStore(database, clock);
        JobTargets targets = new JobTargets(store, config.dataDirectory().resolve(JOBS));
        jobs = new Jobs(
                jobStore, worker, targets, config.jobs(), new JobOrigin(store.owner(), service), clock, meters, quotas);
        meters.jobsMayWait(config.jobs().queued());
        trainings = new Trainings(store, jobs, config.worker().memory().bytes());
        Repetitions repetitions = new Repetitions(database, clock);
        housekeeping = new Housekeeping(jobStore, jobs, targets, repetitions, config.jobs(), clock, service);
        sweepSeconds = Math.min(MOST_SWEEP_SECONDS, config.jobs().retention().toSeconds());
        parts = new Endpoints.Parts(
                store,
                trainings,
                jobs,
                targets,
                repetitions,
                new AnalysisPlanner(config.worker().memory().bytes(), worker::device, jobs::waiting),
                worker,
                meters);
    }

    /** Brings up what computes. */
    @FunctionalInterface
    interface WorkerStart {
        Worker start(ServerConfig config, ModelStore store, Meters meters) throws IOException;
    }

    /** @throws IOException when the database can't be opened, or the worker can't be brought up */
    static Backend open(
            ServerConfig config, ModelStore store, Directory directory, Meters meters, WorkerStart computing)
            throws IOException {
        Path file = config.dataDirectory().resolve(DATABASE);
        Database database = Database.open(file);
        try {
            return new Backend(
                    config,
                    store,
                    database,
                    computing.start(config, store, meters),
                    quotas(config.jobs(), directory),
                    meters);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** What the configuration says, unless an admin said something else of a user. */
    private static Quotas quotas(JobLimits limits, Directory directory) {
        return name -> {
            Optional<User> user = UserName.isName(name) ? directory.user(new UserName(name)) : Optional.empty();
            return new Quotas.Quota(
                    user.map(User::quotaJobs).orElse(OptionalInt.empty()).orElse(limits.queuedOfUser()),
                    user.map(User::quotaBytes).orElse(OptionalLong.empty()).orElse(limits.bytesOfUser()));
        };
    }

    /** The worker that the configuration asks for. */
    static Worker worker(ServerConfig config, ModelStore store, Meters meters) throws IOException {
        WorkerConfig worker = config.worker();
        WorkerOptions wanted =
                new WorkerOptions(config.dataDirectory(), worker.memory().bytes(), worker.checkpointInterval());
        return worker.ownProcess() && WorkerProcess.isAvailable()
                ? new WorkerProcess(wanted, WorkerLimits.defaults().withIdle(worker.idle()), store, meters)
                : InProcessWorker.start(wanted, store, meters);
    }

    Endpoints.Parts parts() {
        return parts;
    }

    Worker worker() {
        return worker;
    }

    /** Takes up what others left. */
    void recover() {
        housekeeping.recover();
        if (service) {
            trainings.resumeAll();
        }
        sweeper.scheduleWithFixedDelay(housekeeping::sweep, 0, sweepSeconds, TimeUnit.SECONDS);
    }

    /** Has all jobs write down where they stand, and ends the worker. */
    @Override
    public void close() {
        sweeper.shutdownNow();
        jobs.close();
        worker.close();
        database.close();
    }
}
