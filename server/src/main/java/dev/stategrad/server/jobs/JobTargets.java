package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.models.FileTrees;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.server.work.JobFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** What jobs make, on the disk: the record of a model, or the folder of an analysis. */
public final class JobTargets {
    private static final Duration STRAY = Duration.ofHours(1);

    private final ModelStore models;
    private final Path folders;

    /** @param folders where the folders of analyses are */
    public JobTargets(ModelStore models, Path folders) {
        this.models = models;
        this.folders = folders;
    }

    /** Files of an analysis. */
    public JobFolder folder(JobId id) {
        return new JobFolder(folders.resolve(id.value()));
    }

    /** Where the folders of analyses are. */
    Path folders() {
        return folders;
    }

    /** Size of a user's models. */
    long modelBytes(String user) {
        return models.bytes(user);
    }

    boolean isAlive(String process) {
        return models.isAlive(process);
    }

    /** Id of the model that a job trains; empty for an analysis. */
    String model(JobRecord job) {
        return job.kind() == JobKind.TRAINING ? ModelId.ofName(job.target()).value() : "";
    }

    /** A job of a process that is gone goes on here. */
    void takeUp(JobRecord job) {
        trained(job)
                .filter(model -> model.status() == ModelStatus.INTERRUPTED)
                .ifPresent(model -> models.trainings().takeUp(model.id()));
    }

    /** A job is about to reach its final state: what it makes follows, unless the worker saw to that. */
    void settle(JobRecord job, JobState state, String why) {
        if (job.kind() == JobKind.ANALYSIS) {
            settleAnalysis(job, state);
        } else {
            trained(job)
                    .filter(model -> !model.status().isFinal())
                    .ifPresent(model -> settleTraining(model, state, why));
        }
    }

    /** What the job keeps, in bytes; a model's are counted with the models. */
    long bytes(JobRecord job) {
        try {
            return job.kind() == JobKind.ANALYSIS ? folder(job.id()).bytes() : 0;
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Removes what a job keeps; a model stays. */
    void forget(JobRecord job) {
        if (job.kind() == JobKind.ANALYSIS) {
            delete(folder(job.id()));
        }
    }

    /**
     * Removes the folders of analyses that have no job: the server went away between the two, long ago.
     *
     * @param isKnown whether there is a job
     */
    void removeStrays(Predicate<JobId> isKnown, Instant now) {
        try {
            if (!Files.isDirectory(folders)) {
                return;
            }
            for (Path path : FileTrees.list(folders)) {
                String name = path.getFileName().toString();
                Instant changed = Files.getLastModifiedTime(path).toInstant();
                if (JobId.isId(name) && changed.isBefore(now.minus(STRAY)) && !isKnown.test(new JobId(name))) {
                    FileTrees.delete(path);
                }
            }
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    private void settleAnalysis(JobRecord job, JobState state) {
        try {
            if (state == JobState.SUCCEEDED) {
                folder(job.id()).keepResults();
            } else {
                folder(job.id()).delete();
            }
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** A training that failed without the worker's word, or for want of room, can go on when somebody asks for it. */
    private void settleTraining(ModelRecord model, JobState state, String why) {
        if (state == JobState.CANCELLED) {
            models.trainings().update(model.withStatus(ModelStatus.CANCELLED, why));
        } else if (model.status() == ModelStatus.TRAINING) {
            models.trainings().update(model.withStatus(ModelStatus.INTERRUPTED, ""));
        }
    }

    private Optional<ModelRecord> trained(JobRecord job) {
        if (job.kind() != JobKind.TRAINING) {
            return Optional.empty();
        }
        try {
            return Optional.of(models.get(ModelId.ofName(job.target())));
        } catch (ServiceException e) {
            if (e.reason() == FailureReason.MODEL_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void delete(JobFolder folder) {
        try {
            folder.delete();
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }
}
