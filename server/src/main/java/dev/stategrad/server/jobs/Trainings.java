package dev.stategrad.server.jobs;

import dev.stategrad.graphs.LanguageModelTrainer;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.TrainingLimits;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs that train models, seen from the models. Thread-safe. */
public final class Trainings {
    private static final Logger LOG = LoggerFactory.getLogger(Trainings.class);

    private final ModelStore store;
    private final Jobs jobs;
    private final long memoryBudgetBytes;

    /** @param memoryBudgetBytes what one training may take */
    public Trainings(ModelStore store, Jobs jobs, long memoryBudgetBytes) {
        this.store = store;
        this.jobs = jobs;
        this.memoryBudgetBytes = memoryBudgetBytes;
    }

    /**
     * What became of a request.
     *
     * @param job absent when there was nothing to train
     */
    public record Submission(ModelRecord model, Optional<JobRecord> job) {}

    /**
     * Stores a model in training and queues its training. A training of no epochs is done at once: the model is READY with
     * the weights that it would start from.
     *
     * @throws dev.stategrad.graphs.InvalidInputException when recipe and data don't fit together
     * @throws ServiceException MODEL_EXISTS, OVER_MEMORY_BUDGET, REQUEST_ID_REUSED, QUEUE_FULL, DRAINING
     */
    public Submission submit(TrainingOrder order, JobRequest request) {
        checkSizes(order.recipe());
        order.recipe().check(order.data());
        Ownership ownership = new Ownership(request.caller().user(), request.visibility());
        if (order.recipe().epochs() == 0) {
            ModelWeights start = LanguageModelTrainer.initialWeights(
                    order.recipe().options(), order.data().embeddings());
            return new Submission(
                    store.trainings()
                            .addUntrained(
                                    order.model(),
                                    order.recipe(),
                                    order.data().embeddings() != null,
                                    start,
                                    order.vocabulary(),
                                    ownership),
                    Optional.empty());
        }
        JobRecord job = jobs.submit(request, new TrainingWork(store.trainings(), order, ownership));
        return new Submission(store.get(ModelId.ofName(job.target())), Optional.of(job));
    }

    /**
     * Takes up a training that was interrupted.
     *
     * @return the model, in TRAINING
     * @throws ServiceException MODEL_NOT_FOUND, MODEL_NOT_INTERRUPTED, OVER_MEMORY_BUDGET, QUEUE_FULL, DRAINING
     */
    public ModelRecord resume(ModelId id, Caller caller) {
        ModelRecord model = store.get(id);
        TrainingRecipe recipe = model.training();
        if (recipe != null) {
            checkSizes(recipe);
        }
        Optional<JobRecord> left =
                jobs.byTarget(id.name()).filter(job -> !job.state().isFinal());
        if (left.isPresent()) {
            JobRecord taken = jobs.takeUp(left.get(), caller.weight())
                    .orElseThrow(() -> notInterrupted(id, ModelStatus.TRAINING));
            LOG.debug("{} goes on as {}", id, taken.id());
        } else {
            JobRequest request =
                    new JobRequest(caller, "", true, null, model.ownership().visibility());
            jobs.submit(request, new ResumedWork(store, id));
        }
        return store.get(id);
    }

    /** Takes up all that were interrupted and have no job, in the order of their submission. */
    public void resumeAll() {
        for (ModelRecord model : store.trainings().interrupted()) {
            try {
                String owner = model.ownership().owner();
                resume(model.id(), owner.isEmpty() ? Caller.LOCAL : new Caller(owner, Caller.LOCAL.scope(), 1));
                LOG.info("took up the training of {} again", model.id());
            } catch (RuntimeException e) {
                LOG.warn("could not take up the training of {}", model.id(), e);
            }
        }
    }

    /**
     * Checks that a model is not too large to be trained here.
     *
     * @throws dev.stategrad.graphs.InvalidInputException when a matrix of it is too large
     * @throws ServiceException OVER_MEMORY_BUDGET
     */
    public void checkSizes(TrainingRecipe recipe) {
        TrainingLimits.check(recipe.options(), memoryBudgetBytes);
    }

    /**
     * Stops a training.
     *
     * @return in the future, the model in its final state: CANCELLED, or what it reached first
     * @throws ServiceException MODEL_NOT_FOUND, MODEL_NOT_IN_TRAINING
     */
    public CompletableFuture<ModelRecord> cancel(ModelId id) {
        ModelRecord model = store.get(id);
        JobRecord job = jobs.byTarget(id.name())
                .filter(found -> !found.state().isFinal())
                .orElseThrow(() -> new ServiceException(
                        FailureReason.MODEL_NOT_IN_TRAINING,
                        id + ": expected a model in training, found " + model.status()));
        return jobs.cancel(job.id(), FailureReason.CANCELLED, "it was cancelled")
                .thenApply(end -> store.get(id));
    }

    /** A model, with those of its weights that the name selects. @throws ServiceException MODEL_NOT_FOUND */
    public ModelRecord get(ModelName name) {
        return store.get(name);
    }

    /** Where a model's training stands. @throws ServiceException MODEL_NOT_FOUND */
    public TrainingSnapshot snapshot(ModelId id) {
        ModelRecord model = store.get(id);
        return new TrainingSnapshot(
                model,
                jobs.byTarget(id.name())
                        .flatMap(job -> jobs.view(job).progress())
                        .flatMap(progress -> progress.training())
                        .orElse(null));
    }

    /** Has {@code listener} called when the snapshot may have changed, by any thread; it must not block. */
    public Cancellation.Registration onChange(ModelId id, Runnable listener) {
        return jobs.byTarget(id.name())
                .map(job -> jobs.onChange(job.id(), listener))
                .orElse(() -> {});
    }

    static ServiceException notInterrupted(ModelId id, ModelStatus found) {
        return new ServiceException(
                FailureReason.MODEL_NOT_INTERRUPTED,
                id + ": expected a model whose training was interrupted, found " + found);
    }
}
