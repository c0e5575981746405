package dev.stategrad.server.models;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainings of a {@link ModelStore}: which process each belongs to, and where it stands. Thread-safe; what {@link ModelStore}
 * says of the disk holds here too.
 */
public final class TrainingStore {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingStore.class);

    private final ModelFolders folders;
    private final ProcessFolder own;
    private final Clock clock;

    TrainingStore(ModelFolders folders, ProcessFolder own, Clock clock) {
        this.folders = folders;
        this.own = own;
        this.clock = clock;
    }

    /** Stores a model whose weights are still to be trained, by this process. @throws ServiceException MODEL_EXISTS */
    public ModelRecord add(
            ModelId id, TrainingRecipe training, Vocabulary vocabulary, TrainingData data, Ownership ownership) {
        vocabulary.requireSize(training.options().architecture().vocabulary());
        ModelRecord model = ModelRecord.inTraining(
                id,
                training,
                data.embeddings() != null,
                clock.instant(),
                !vocabulary.words().isEmpty(),
                ownership);
        folders.create(model, vocabulary, folder -> {
            folder.createTraining(data);
            if (training.keepEpochs()) {
                folder.createEpochs();
            }
        });
        return model;
    }

    /**
     * Stores a model as it would be trained, but READY, with the weights that it starts from.
     *
     * @param pretrainedEmbeddings whether its embeddings came with the training
     * @throws ServiceException MODEL_EXISTS when the name is taken
     */
    public ModelRecord addUntrained(
            ModelId id,
            TrainingRecipe training,
            boolean pretrainedEmbeddings,
            ModelWeights weights,
            Vocabulary vocabulary,
            Ownership ownership) {
        vocabulary.requireSize(weights.architecture().vocabulary());
        SavedWeights saved = SavedWeights.best(ModelFolder.WEIGHTS, weights, 0);
        ModelRecord model = ModelRecord.inTraining(
                        id,
                        training,
                        pretrainedEmbeddings,
                        clock.instant(),
                        !vocabulary.words().isEmpty(),
                        ownership)
                .ready(saved, saved.asLast(), training.keepEpochs() ? List.of(saved.asKept()) : List.of());
        folders.create(model, vocabulary, folder -> folder.writeWeights(ModelFolder.WEIGHTS, weights));
        return model;
    }

    /** Deletes a model whose training this process has just accepted and not begun. It takes no room on the disk. */
    public void withdraw(ModelId id) {
        folders.delete(id, model -> {});
    }

    /** Models whose training was interrupted, in the order of their submission. */
    public List<ModelRecord> interrupted() {
        return folders.all()
                .filter(model -> model.status() == ModelStatus.INTERRUPTED)
                .sorted(Comparator.comparing(ModelRecord::created).thenComparing(ModelRecord::id))
                .toList();
    }

    /**
     * Makes an interrupted training this process's own.
     *
     * @return the model, in TRAINING
     * @throws ServiceException MODEL_NOT_FOUND; MODEL_NOT_INTERRUPTED, also when another process was faster
     */
    public ModelRecord takeUp(ModelId id) {
        try {
            return own.exclusively(() -> {
                interruptOrphan(id);
                ModelRecord model = folders.get(id);
                if (model.status() != ModelStatus.INTERRUPTED) {
                    throw new ServiceException(
                            FailureReason.MODEL_NOT_INTERRUPTED,
                            id + ": expected a model whose training was interrupted, found " + model.status());
                }
                return restart(model);
            });
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /**
     * Makes a training this process's own: one that was interrupted, one that another process hands over, or one whose
     * process is gone. Nobody sees it in another state in between.
     *
     * @param from {@link ModelStore#owner} of that process
     * @return the model: in TRAINING, or in the final state that it has reached
     * @throws ServiceException MODEL_NOT_FOUND; MODEL_IN_TRAINING when a third process trains it
     */
    public ModelRecord adopt(ModelId id, String from) {
        try {
            return own.exclusively(() -> {
                ModelJson found = folders.of(id).readRecord().orElseThrow(() -> ModelFolders.notFound(id));
                ModelRecord model = found.model();
                if (model.status().isFinal()) {
                    return model;
                }
                if (model.status() == ModelStatus.TRAINING
                        && !List.of(from, own.owner()).contains(found.owner())
                        && own.isAlive(found.owner())) {
                    throw new ServiceException(
                            FailureReason.MODEL_IN_TRAINING, id + " is in training by another process");
                }
                folders.of(id).discardHalfWritten();
                return restart(model);
            });
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    private ModelRecord restart(ModelRecord model) {
        ModelRecord restarted = model.withStatus(ModelStatus.TRAINING, "");
        update(restarted);
        return restarted;
    }

    /** What the training of a model keeps on disk. */
    public TrainingFolder folder(ModelId id) {
        return folders.of(id).training();
    }

    /** Replaces the record of a model that this process trains. */
    public void update(ModelRecord model) {
        try {
            folders.writeRecord(model);
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
        if (model.status().isFinal()) {
            folders.of(model.id()).discardTraining(model.status());
        }
    }

    /**
     * Adds the weights of a model that this process trained, which makes it READY.
     *
     * @param keptSha256 checksums of the weights of epochs 0, 1, … that {@link TrainingFolder#keep} wrote
     */
    public ModelRecord complete(ModelRecord model, ModelWeights best, ModelWeights last, List<String> keptSha256) {
        ModelFolder folder = folders.of(model.id());
        try {
            int bestEpoch = EpochOutcome.best(model.epochs());
            SavedWeights saved = save(folder, ModelFolder.WEIGHTS, best, bestEpoch);
            int lastEpoch = model.epochs().size();
            SavedWeights savedLast =
                    bestEpoch == lastEpoch ? saved : save(folder, ModelFolder.LAST_WEIGHTS, last, lastEpoch);
            ModelRecord ready = model.ready(saved, savedLast.asLast(), kept(keptSha256, saved.bytes()));
            folders.writeRecord(ready);
            folder.discardTraining(ready.status());
            return ready;
        } catch (IOException e) {
            folder.discardHalfWritten();
            throw StoreFailure.of(e);
        }
    }

    private static SavedWeights save(ModelFolder folder, String file, ModelWeights weights, int epoch)
            throws IOException {
        folder.writeWeights(file, weights);
        return SavedWeights.best(file, weights, epoch);
    }

    private static List<SavedWeights> kept(List<String> sha256, long bytes) {
        return IntStream.range(0, sha256.size())
                .mapToObj(epoch -> SavedWeights.ofEpoch(epoch, ModelFolder.epochFile(epoch), sha256.get(epoch), bytes))
                .toList();
    }

    /** Trainings of processes that are gone become INTERRUPTED. */
    void interruptOrphans() throws IOException {
        int models = own.exclusively(() -> {
            List<String> ids = folders.ids();
            for (String id : ids) {
                interruptOrphan(new ModelId(id));
            }
            return ids.size();
        });
        LOG.debug("{} models", models);
    }

    private void interruptOrphan(ModelId id) throws IOException {
        Optional<ModelJson> found = folders.of(id).readRecord();
        if (found.isEmpty()) {
            return;
        }
        ModelRecord model = found.get().model();
        if (model.status().isFinal()) {
            // Its trainer died between the record and the tidying up.
            folders.of(id).discardTraining(model.status());
        } else if (model.status() == ModelStatus.TRAINING
                && !own.isAlive(found.get().owner())) {
            folders.of(id).discardHalfWritten();
            update(model.withStatus(ModelStatus.INTERRUPTED, ""));
        }
    }
}
