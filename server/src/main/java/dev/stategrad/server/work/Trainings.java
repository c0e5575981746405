package dev.stategrad.server.work;

import dev.stategrad.graphs.LanguageModelTrainer;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelName;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TrainingData;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.Vocabulary;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains models one after the other, in the order in which they were submitted. Thread-safe. */
public final class Trainings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainings.class);
    private static final int MAX_WAITING = 64;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ModelStore store;
    private final Device device;
    private final Meters meters;
    private final Map<ModelId, TrainingJob> live = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final ExecutorService trainer = Executors.newSingleThreadExecutor(daemon("stategrad-trainer"));
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(daemon("stategrad-ticker"));
    private final Duration checkpointInterval;
    private volatile boolean draining;

    /** @param checkpointInterval time after which a training writes down where it stands, at the latest */
    public Trainings(ModelStore store, Device device, Meters meters, Duration checkpointInterval) {
        this.store = store;
        this.device = device;
        this.meters = meters;
        this.checkpointInterval = checkpointInterval;
    }

    /**
     * Stores a model in training and queues its training. A training of no epochs is done at once: the model is READY with
     * the weights that it would start from.
     *
     * @throws dev.stategrad.graphs.InvalidInputException when recipe and data don't fit together
     * @throws ServiceException MODEL_EXISTS, OVER_MEMORY_BUDGET, QUEUE_FULL, DRAINING
     */
    public ModelRecord submit(ModelId id, TrainingRecipe recipe, Vocabulary vocabulary, TrainingData data) {
        checkSizes(recipe);
        recipe.check(data);
        if (recipe.epochs() == 0) {
            ModelWeights start = LanguageModelTrainer.initialWeights(recipe.options(), data.embeddings());
            return store.addUntrained(id, recipe, data.embeddings() != null, start, vocabulary);
        }
        return enqueue(() -> store.addInTraining(id, recipe, vocabulary, data));
    }

    /**
     * Takes up a training that a stop of a server interrupted.
     *
     * @return the model, in TRAINING
     * @throws ServiceException MODEL_NOT_FOUND, MODEL_NOT_INTERRUPTED, OVER_MEMORY_BUDGET, QUEUE_FULL, DRAINING
     */
    public ModelRecord resume(ModelId id) {
        TrainingJob unwritten = live.get(id);
        if (unwritten != null) {
            // Stopped by a full disk, which did not even take the news of that.
            unwritten.writeDown();
            forget(unwritten);
        }
        TrainingRecipe recipe = store.get(id).training();
        if (recipe != null) {
            checkSizes(recipe);
        }
        return enqueue(() -> store.takeUp(id));
    }

    /** Takes up all that were interrupted, in the order of their submission. */
    public void resumeAll() {
        for (ModelRecord model : store.interrupted()) {
            try {
                resume(model.id());
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
        TrainingLimits.check(recipe.options(), device.memoryBudgetBytes());
    }

    /**
     * Stops a training.
     *
     * @return the model in its final state: CANCELLED, or what it reached first
     * @throws ServiceException MODEL_NOT_FOUND, MODEL_NOT_IN_TRAINING
     */
    public ModelRecord cancel(ModelId id) {
        ModelRecord model = store.get(id);
        TrainingJob job = live.get(id);
        if (job == null || job.snapshot().model().status() != ModelStatus.TRAINING) {
            String state = model.status() == ModelStatus.TRAINING
                    ? "one in training elsewhere"
                    : model.status().toString();
            throw new ServiceException(
                    FailureReason.MODEL_NOT_IN_TRAINING, id + ": expected a model in training, found " + state);
        }
        job.cancel();
        ModelRecord end = job.snapshot().model();
        forget(job);
        return end;
    }

    /** A model, with those of its weights that the name selects. @throws ServiceException MODEL_NOT_FOUND */
    public ModelRecord get(ModelName name) {
        TrainingJob job = live.get(name.id());
        return job == null ? store.get(name) : job.snapshot().model();
    }

    /** Where a model's training stands. @throws ServiceException MODEL_NOT_FOUND */
    public TrainingSnapshot snapshot(ModelId id) {
        TrainingJob job = live.get(id);
        return job == null ? new TrainingSnapshot(store.get(id), null) : job.snapshot();
    }

    /** Has {@code listener} called when the snapshot may have changed, by any thread; it must not block. */
    public Cancellation.Registration onChange(ModelId id, Runnable listener) {
        TrainingJob job = live.get(id);
        if (job != null) {
            return job.onChange(listener);
        }
        // In training by another process on the same data, or done by now.
        ScheduledFuture<?> ticks = ticker.scheduleWithFixedDelay(listener, 0, 1, TimeUnit.SECONDS);
        return () -> ticks.cancel(false);
    }

    /** Interrupts all trainings and waits until they have written down where they stand, for a few seconds at most. */
    @Override
    public void close() {
        draining = true;
        ticker.shutdownNow();
        trainer.shutdown();
        live.values().forEach(TrainingJob::interrupt);
        Stopping.await(trainer, STOP_LIMIT);
    }

    private ModelRecord enqueue(Supplier<ModelRecord> stored) {
        if (draining) {
            throw new ServiceException(FailureReason.DRAINING, "the server is about to stop");
        }
        if (!places.tryAcquire()) {
            throw new ServiceException(
                    FailureReason.QUEUE_FULL, "expected at most " + MAX_WAITING + " trainings, found one more");
        }
        try {
            ModelRecord model = stored.get();
            enqueue(new TrainingJob(store, model, device, DeviceAccount.local(), meters, checkpointInterval));
            return model;
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
    }

    private void enqueue(TrainingJob job) {
        live.put(job.snapshot().model().id(), job);
        meters.trainingQueued(1);
        trainer.execute(() -> {
            meters.trainingQueued(-1);
            try {
                job.run();
            } finally {
                places.release();
                forget(job);
            }
        });
    }

    // First out of the map, then the news: who looks again then finds the final state in the store.
    private void forget(TrainingJob job) {
        if (job.isWrittenDown()) {
            live.remove(job.snapshot().model().id(), job);
        }
        job.notifyListeners();
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
