package dev.stategrad.server.jobs;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
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

/** Trains models one after the other, in the order in which they were submitted. Thread-safe. */
public final class Trainings implements AutoCloseable {
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
    private volatile boolean draining;

    public Trainings(ModelStore store, Device device, Meters meters) {
        this.store = store;
        this.device = device;
        this.meters = meters;
    }

    /**
     * Stores a model in training and queues its training.
     *
     * @throws ServiceException MODEL_EXISTS, OVER_MEMORY_BUDGET, QUEUE_FULL, DRAINING
     */
    public ModelRecord submit(ModelId id, TrainingRecipe recipe, Vocabulary vocabulary, Corpora corpora) {
        checkSizes(recipe);
        if (draining) {
            throw new ServiceException(FailureReason.DRAINING, "the server is about to stop");
        }
        if (!places.tryAcquire()) {
            throw new ServiceException(
                    FailureReason.QUEUE_FULL, "expected at most " + MAX_WAITING + " trainings, found one more");
        }
        try {
            ModelRecord model = store.addInTraining(id, recipe, vocabulary);
            Cancellation cancellation = new Cancellation();
            DeviceUser user = device.user(WorkKind.TRAINING, cancellation);
            enqueue(new TrainingJob(store, model, corpora, user, meters, cancellation));
            return model;
        } catch (RuntimeException e) {
            places.release();
            throw e;
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
        if (job == null || job.snapshot().model().status().isFinal()) {
            String state = model.status().isFinal() ? model.status().toString() : "one in training elsewhere";
            throw new ServiceException(
                    FailureReason.MODEL_NOT_IN_TRAINING, id + ": expected a model in training, found " + state);
        }
        job.cancel(FailureReason.CANCELLED);
        ModelRecord end = job.snapshot().model();
        forget(job);
        return end;
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

    /** Ends all trainings and waits until the device is left alone, for a few seconds at most. */
    @Override
    public void close() {
        draining = true;
        ticker.shutdownNow();
        trainer.shutdown();
        live.values().forEach(job -> {
            job.cancel(FailureReason.DRAINING);
            forget(job);
        });
        Stopping.await(trainer, STOP_LIMIT);
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
