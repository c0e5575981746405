package dev.stategrad.server.models;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.database.DataDirectory;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The models that a data directory keeps. Thread-safe; several processes may share a directory. Every change is on the
 * disk, whole or not at all, when its method returns. A full disk is a {@link ServiceException}, any other trouble with
 * the disk an {@link java.io.UncheckedIOException}.
 */
public final class ModelStore implements AutoCloseable {
    private final ModelFolders folders;
    private final ProcessFolder own;
    private final Clock clock;
    private final TrainingStore trainings;
    private final ImportedEpochs epochs;

    private ModelStore(ModelFolders folders, ProcessFolder own, Clock clock) {
        this.folders = folders;
        this.own = own;
        this.clock = clock;
        this.trainings = new TrainingStore(folders, own, clock);
        this.epochs = new ImportedEpochs(folders, own, clock);
    }

    /** Opens a data directory, which is made when missing; trainings of processes that are gone become INTERRUPTED. */
    public static ModelStore open(Path dataDirectory, Clock clock) throws IOException {
        ModelStore store = join(dataDirectory, clock);
        store.trainings.interruptOrphans();
        return store;
    }

    /**
     * Opens a data directory for a process that works for another one, which has opened it before and hands trainings over.
     */
    public static ModelStore join(Path dataDirectory, Clock clock) throws IOException {
        DataDirectory.create(dataDirectory);
        Path models = Files.createDirectories(dataDirectory.resolve("models"));
        ProcessFolder own = ProcessFolder.open(dataDirectory.resolve("incoming"));
        return new ModelStore(new ModelFolders(models, own), own, clock);
    }

    /** The models in training. */
    public TrainingStore trainings() {
        return trainings;
    }

    /**
     * One model.
     *
     * @throws ServiceException MODEL_NOT_FOUND
     */
    public ModelRecord get(ModelId id) {
        return folders.get(id);
    }

    /**
     * One model, with those of its weights that the name selects.
     *
     * @throws ServiceException MODEL_NOT_FOUND, EPOCH_NOT_KEPT
     */
    public ModelRecord get(ModelName name) {
        ModelRecord model = get(name.id());
        return switch (name.choice()) {
            case BEST -> model;
            case LAST -> model.withLastWeights();
            case EPOCH -> model.withWeightsOf(name.epoch());
        };
    }

    /** Identifies this process to others that share the data directory. */
    public String owner() {
        return own.owner();
    }

    /** Whether a process that shares the data directory lives. */
    public boolean isAlive(String process) {
        try {
            return own.exclusively(() -> own.isAlive(process));
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** A path for a file or folder in the making, on the same disk as the models; removed when the process is gone. */
    public Path newPath() {
        return own.newPath();
    }

    /** Size of all weights of a user's models. */
    public long bytes(String owner) {
        return folders.all()
                .filter(model -> model.ownership().owner().equals(owner))
                .mapToLong(ModelRecord::storedBytes)
                .sum();
    }

    /**
     * A page of the models.
     *
     * @param wanted which of them
     * @param token {@code nextToken} of the page before; empty for the first
     */
    public ModelPage list(Predicate<ModelRecord> wanted, int pageSize, String token) {
        String after = PageToken.decode(token);
        List<ModelRecord> page = new ArrayList<>();
        for (String id : folders.ids()) {
            Optional<ModelRecord> model = id.compareTo(after) > 0 ? folders.find(new ModelId(id)) : Optional.empty();
            if (model.filter(wanted).isEmpty()) {
                continue;
            }
            if (page.size() == pageSize) {
                return new ModelPage(page, PageToken.of(page.get(pageSize - 1).id()));
            }
            page.add(model.get());
        }
        return new ModelPage(page, "");
    }

    /**
     * Checks that a name is free, now.
     *
     * @throws ServiceException MODEL_EXISTS when it is taken
     */
    public void requireFree(ModelId id) {
        folders.requireFree(id);
    }

    /** A place for tensors that arrive in parts. */
    public TensorSpool newSpool() {
        try {
            return new TensorSpool(own.newPath());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** A place for weights that another process checks. */
    public ParityFiles newParityFiles() {
        return new ParityFiles(own.newPath());
    }

    /** The checksum that weights have once they are stored, in lower-case hexadecimal. */
    public static String sha256(ModelWeights weights) {
        return WeightsFile.sha256(weights);
    }

    /** Stores a model that is nobody's, unchecked. @throws ServiceException MODEL_EXISTS when the name is taken */
    public ModelRecord add(ModelId id, ModelWeights weights, Vocabulary vocabulary) {
        return add(id, weights, vocabulary, null, Ownership.NOBODYS);
    }

    /**
     * Stores a model with its weights.
     *
     * @param parity absent when the weights were not checked against their source
     * @throws ServiceException MODEL_EXISTS when the name is taken
     */
    public ModelRecord add(
            ModelId id,
            ModelWeights weights,
            Vocabulary vocabulary,
            @Nullable ParityCertificate parity,
            Ownership ownership) {
        vocabulary.requireSize(weights.architecture().vocabulary());
        SavedWeights saved = SavedWeights.best(ModelFolder.WEIGHTS, weights, 0);
        ModelRecord model = ModelRecord.imported(
                        id,
                        weights.architecture(),
                        clock.instant(),
                        !vocabulary.words().isEmpty(),
                        parity,
                        ownership)
                .ready(saved, saved.asLast(), List.of());
        folders.create(model, vocabulary, folder -> folder.writeWeights(ModelFolder.WEIGHTS, weights));
        return model;
    }

    /**
     * Stores the weights that a training elsewhere has after an epoch. The first of them make the model; the next become its
     * weights, and those before stay. The same once more changes nothing.
     *
     * @throws ServiceException MODEL_EXISTS when the name is taken by something else, or the epoch is not above those that are kept
     */
    public ModelRecord addEpoch(EpochImport added) {
        return epochs.add(added);
    }

    /**
     * The weights of a READY model; they stay usable when it is deleted.
     *
     * @throws ServiceException MODEL_NOT_READY; MODEL_NOT_FOUND when it was deleted meanwhile
     */
    public ModelWeights weights(ModelRecord model) {
        requireReady(model);
        SavedWeights saved = Objects.requireNonNull(model.weights());
        ModelFolder folder = folders.of(model.id());
        try {
            return folder.weights(saved);
        } catch (IOException e) {
            if (!folder.exists()) {
                throw ModelFolders.notFound(model.id());
            }
            throw StoreFailure.of(e);
        }
    }

    /** The words of a model's vocabulary; empty when it came without. */
    public List<String> vocabulary(ModelRecord model) {
        try {
            return folders.of(model.id()).vocabulary();
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Deletes a model for good. @throws ServiceException MODEL_NOT_FOUND, MODEL_IN_TRAINING */
    public void delete(ModelId id) {
        folders.delete(id, model -> {
            if (model.status() == ModelStatus.TRAINING) {
                throw new ServiceException(FailureReason.MODEL_IN_TRAINING, id + " is in training; cancel that first");
            }
        });
    }

    /**
     * Checks that a model has its weights.
     *
     * @throws ServiceException MODEL_NOT_READY
     */
    public static void requireReady(ModelRecord model) {
        if (model.status() != ModelStatus.READY) {
            throw new ServiceException(
                    FailureReason.MODEL_NOT_READY, model.id() + ": expected a READY model, found " + model.status());
        }
    }

    @Override
    public void close() throws IOException {
        own.close();
    }
}
