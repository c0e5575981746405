package dev.stategrad.server.work;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.StategradException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.meters.WorkKind;
import dev.stategrad.server.models.EpochOutcome;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStatus;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TrainingFolder;
import dev.stategrad.server.models.TrainingRecipe;
import dev.stategrad.server.models.TrainingState;
import dev.stategrad.server.models.TrainingStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training, from its queue place to its one final state, or until a stop of the server interrupts it. */
public final class TrainingJob {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

    private final TrainingStore store;
    private final TrainingFolder folder;
    private final TrainingRecipe recipe;
    private final DeviceUser device;
    private final Meters meters;
    private final Cancellation cancellation = new Cancellation();
    private final long memoryBudgetBytes;
    private final Duration checkpointInterval;
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private volatile ModelRecord model;
    private volatile @Nullable TrainingProgress progress;
    private volatile boolean writtenDown;
    private volatile @Nullable FailureReason failure;

    TrainingJob(
            TrainingStore store,
            ModelRecord model,
            Device device,
            DeviceAccount account,
            Meters meters,
            Duration checkpointInterval) {
        this.store = store;
        this.model = model;
        this.folder = store.folder(model.id());
        if (model.training() == null) {
            throw new ServiceException(
                    FailureReason.MODEL_NOT_IN_TRAINING,
                    model.id() + ": expected a model in training, found an import");
        }
        this.recipe = model.training();
        this.device = device.user(WorkKind.TRAINING, account, cancellation);
        this.memoryBudgetBytes = device.memoryBudgetBytes();
        this.meters = meters;
        this.checkpointInterval = checkpointInterval;
    }

    /**
     * Makes a model's training this process's own, so that it can be {@link #run}. There is nothing to run for a model that
     * has reached its final state before.
     *
     * @param from {@link ModelStore#owner} of the process that hands it over
     * @param checkpointInterval time after which it writes down where it stands, at the latest
     * @throws ServiceException MODEL_NOT_FOUND; MODEL_NOT_IN_TRAINING for one that never was; MODEL_IN_TRAINING elsewhere
     */
    public static TrainingJob adopt(
            TrainingStore store,
            ModelId id,
            String from,
            Device device,
            DeviceAccount account,
            Meters meters,
            Duration checkpointInterval) {
        return new TrainingJob(store, store.adopt(id, from), device, account, meters, checkpointInterval);
    }

    /** The model as it stands. */
    public ModelRecord model() {
        return model;
    }

    /** Epochs that it takes, at most. */
    public int epochs() {
        return recipe.epochs();
    }

    /** How far the running epoch has come; empty between epochs. */
    public Optional<TrainingProgress> progress() {
        return Optional.ofNullable(progress);
    }

    /** Has {@code listener} called when {@link #model} or {@link #progress} may have changed, by any thread; it must not block. */
    public Cancellation.Registration onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void notifyListeners() {
        listeners.forEach(Runnable::run);
    }

    /** Stops it for good; its state is final when this returns. */
    public void cancel() {
        // The state first: once the trainer notices, whoever looks finds how it ended.
        end(ModelStatus.CANCELLED, "");
        cancellation.cancel(FailureReason.CANCELLED);
    }

    /** Has it write down where it stands and stop; it is INTERRUPTED when its thread is done. */
    public void interrupt() {
        cancellation.cancel(FailureReason.DRAINING);
    }

    /** Whether the store knows how it ended. */
    boolean isWrittenDown() {
        return writtenDown;
    }

    /** Why it failed, or why it could not go on; empty otherwise. */
    public Optional<FailureReason> failure() {
        return Optional.ofNullable(failure);
    }

    /** Trains, unless it is over; never throws. */
    public void run() {
        if (model.status() != ModelStatus.TRAINING) {
            return;
        }
        try {
            cancellation.throwIfCancelled();
            complete(device.run(this::train));
        } catch (CancellationException e) {
            LOG.debug("{} was stopped", model.id(), e);
            end(ModelStatus.INTERRUPTED, "");
        } catch (StategradException e) {
            fail(FailureReason.INVALID_FIELD, e.getMessage());
        } catch (ServiceException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            LOG.error("training of {} failed", model.id(), e);
            String text =
                    e instanceof OutOfMemoryError ? "the server ran out of memory" : "internal error of the server";
            fail(FailureReason.INTERNAL, text);
        } finally {
            meters.trainingStopped();
        }
    }

    private TrainingRun.Weights train() {
        TrainingLimits.check(recipe.options(), memoryBudgetBytes);
        Optional<TrainingState> start = folder.newest();
        resumeAt(start.map(TrainingState::epochs).orElse(List.of()));
        return new TrainingRun(recipe, folder.data(), start.orElse(null), new JobJournal(), device, checkpointInterval)
                .run();
    }

    /** The checkpoint, which is written first, is the truth; the record follows it. */
    private synchronized void resumeAt(List<EpochOutcome> epochs) {
        throwIfEnded();
        if (epochs.isEmpty() && !model.epochs().isEmpty()) {
            throw new ServiceException(
                    FailureReason.CHECKPOINT_LOST, "the checkpoints of the training are not there any more");
        }
        if (!epochs.equals(model.epochs())) {
            model = model.withEpochs(epochs);
            store.update(model);
        }
        notifyListeners();
    }

    private synchronized void complete(TrainingRun.Weights weights) {
        throwIfEnded();
        model = store.complete(model, weights.best(), weights.last(), weights.keptSha256());
        writtenDown = true;
    }

    private void throwIfEnded() {
        if (model.status() != ModelStatus.TRAINING) {
            throw new CancellationException("ended meanwhile");
        }
    }

    private void fail(ServiceException why) {
        if (why.reason() == FailureReason.STORE_FULL) {
            LOG.warn("the disk is full; training of {} can be resumed when there is room", model.id(), why);
            reasons(why.reason());
            end(ModelStatus.INTERRUPTED, "");
        } else {
            LOG.warn("training of {} failed", model.id(), why);
            fail(why.reason(), why.getMessage());
        }
    }

    private void fail(FailureReason reason, @Nullable String text) {
        reasons(reason);
        end(ModelStatus.FAILED, String.valueOf(text));
    }

    private void reasons(FailureReason reason) {
        failure = reason;
        meters.failed(reason);
    }

    private synchronized void end(ModelStatus status, String why) {
        if (model.status() != ModelStatus.TRAINING) {
            return;
        }
        model = model.withStatus(status, why);
        writeDown();
    }

    /** Tells the store how it ended, unless the store knows, or the disk still does not take it. */
    synchronized void writeDown() {
        if (writtenDown || model.status() == ModelStatus.TRAINING) {
            return;
        }
        try {
            store.update(model);
            writtenDown = true;
        } catch (RuntimeException e) {
            // Until the server stops it stays among the live ones; the next start finds that it lacks a trainer.
            LOG.warn("could not write down the end of {}", model.id(), e);
        }
    }

    /** Writes into the model's folder as long as the training has not ended. */
    private final class JobJournal implements TrainingRun.Journal {
        @Override
        public void trained(long tokens, double speed, @Nullable TrainingProgress now) {
            meters.trained(tokens, speed);
            if (now != null) {
                progress = now;
                notifyListeners();
            }
        }

        @Override
        public void save(TrainingState state) {
            synchronized (TrainingJob.this) {
                throwIfEnded();
                folder.save(state);
            }
        }

        @Override
        public String saveBest(int epoch, ModelWeights weights) {
            synchronized (TrainingJob.this) {
                throwIfEnded();
                return folder.saveBest(epoch, weights);
            }
        }

        @Override
        public String keep(int epoch, ModelWeights weights) {
            synchronized (TrainingJob.this) {
                throwIfEnded();
                return folder.keep(epoch, weights);
            }
        }

        @Override
        public void epochDone(EpochOutcome outcome) {
            synchronized (TrainingJob.this) {
                throwIfEnded();
                ModelRecord after = model.after(outcome);
                store.update(after);
                progress = null;
                model = after;
            }
            meters.epochDone(model.id().toString(), outcome.trainPerplexity(), outcome.validPerplexity());
            notifyListeners();
        }

        @Override
        public ModelWeights best(int epoch, String sha256) {
            return folder.best(epoch, sha256);
        }

        @Override
        public boolean isInterrupted() {
            return cancellation.reason().equals(Optional.of(FailureReason.DRAINING));
        }
    }
}
