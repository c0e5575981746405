package dev.stategrad.server.models;

import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.database.DataDirectory;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that a data directory keeps. Thread-safe; several processes may share a directory. Every change is on the
 * disk, whole or not at all, when its method returns. A full disk is a {@link ServiceException}, any other trouble with
 * the disk an {@link java.io.UncheckedIOException}.
 */
public final class ModelStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
    private static final String RECORD = "model.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String LAST_WEIGHTS = "last.safetensors";
    private static final String EPOCHS = "epochs";
    private static final String VOCABULARY = "vocabulary.txt";
    private static final String TRAINING = "training";

    private final Path models;
    private final ProcessFolder own;
    private final Clock clock;

    private ModelStore(Path models, ProcessFolder own, Clock clock) {
        this.models = models;
        this.own = own;
        this.clock = clock;
    }

    /** Opens a data directory, which is made when missing; trainings of processes that are gone become INTERRUPTED. */
    public static ModelStore open(Path dataDirectory, Clock clock) throws IOException {
        ModelStore store = join(dataDirectory, clock);
        store.interruptOrphans();
        return store;
    }

    /**
     * Opens a data directory for a process that works for another one, which has opened it before and hands trainings over.
     */
    public static ModelStore join(Path dataDirectory, Clock clock) throws IOException {
        DataDirectory.create(dataDirectory);
        Path models = Files.createDirectories(dataDirectory.resolve("models"));
        return new ModelStore(models, ProcessFolder.open(dataDirectory.resolve("incoming")), clock);
    }

    /**
     * One model.
     *
     * @throws ServiceException MODEL_NOT_FOUND
     */
    public ModelRecord get(ModelId id) {
        return find(id).map(ModelJson::model).orElseThrow(() -> notFound(id));
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
        return ids().stream()
                .flatMap(id -> find(new ModelId(id)).stream())
                .map(ModelJson::model)
                .filter(model -> model.ownership().owner().equals(owner))
                .mapToLong(ModelRecord::storedBytes)
                .sum();
    }

    /** Models whose training was interrupted, in the order of their submission. */
    public List<ModelRecord> interrupted() {
        return ids().stream()
                .flatMap(id -> find(new ModelId(id)).stream())
                .map(ModelJson::model)
                .filter(model -> model.status() == ModelStatus.INTERRUPTED)
                .sorted(Comparator.comparing(ModelRecord::created).thenComparing(ModelRecord::id))
                .toList();
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
        for (String id : ids()) {
            Optional<ModelRecord> model =
                    id.compareTo(after) > 0 ? find(new ModelId(id)).map(ModelJson::model) : Optional.empty();
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
        if (Files.exists(folder(id))) {
            throw exists(id);
        }
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
        return add(id, weights, vocabulary, null, false, parity, ownership);
    }

    /**
     * Stores a model as it would be trained, but with the weights that it starts from.
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
        return add(id, weights, vocabulary, training, pretrainedEmbeddings, null, ownership);
    }

    /**
     * Stores the weights that a training elsewhere has after an epoch. The first of them make the model; the next become its
     * weights, and those before stay. The same once more changes nothing.
     *
     * @throws ServiceException MODEL_EXISTS when the name is taken by something else, or the epoch is not above those that are kept
     */
    public ModelRecord addEpoch(EpochImport added) {
        Path written = own.newPath();
        String file = EPOCHS + "/" + TrainingFolder.epochFile(added.epoch());
        try {
            WeightsFile.write(written, added.weights());
            return own.exclusively(() -> {
                Optional<ModelRecord> found = find(added.model()).map(ModelJson::model);
                if (found.isEmpty()) {
                    return createWithEpoch(added, added.saved(file), written);
                }
                ModelRecord model = found.get();
                if (added.isKeptBy(model)) {
                    return model;
                }
                added.requireNext(model, vocabulary(model));
                Path folder = folder(model.id());
                Files.move(written, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
                FileTrees.force(folder.resolve(EPOCHS));
                ModelRecord next = model.withImportedEpoch(added.saved(file));
                update(next);
                return next;
            });
        } catch (IOException e) {
            throw StoreFailure.of(e);
        } finally {
            discard(written);
        }
    }

    private ModelRecord createWithEpoch(EpochImport added, SavedWeights saved, Path written) {
        ModelRecord empty = new ModelRecord(
                added.model(),
                ModelStatus.READY,
                added.weights().architecture(),
                clock.instant(),
                null,
                null,
                List.of(),
                !added.vocabulary().words().isEmpty(),
                null,
                false,
                List.of(),
                "",
                null,
                added.ownership());
        ModelRecord model = empty.withImportedEpoch(saved);
        create(model, added.vocabulary(), folder -> {
            Path epochs = Files.createDirectory(folder.resolve(EPOCHS));
            Files.move(written, folder.resolve(saved.file()), StandardCopyOption.ATOMIC_MOVE);
            FileTrees.force(epochs);
        });
        return model;
    }

    /** Stores a model whose weights are still to be trained, by this process. @throws ServiceException MODEL_EXISTS */
    public ModelRecord addInTraining(
            ModelId id, TrainingRecipe training, Vocabulary vocabulary, TrainingData data, Ownership ownership) {
        vocabulary.requireSize(training.options().architecture().vocabulary());
        ModelRecord model = ModelRecord.inTraining(
                id,
                training,
                data.embeddings() != null,
                clock.instant(),
                !vocabulary.words().isEmpty(),
                ownership);
        create(model, vocabulary, folder -> {
            TrainingFolder.create(folder.resolve(TRAINING), data);
            if (training.keepEpochs()) {
                Files.createDirectory(folder.resolve(EPOCHS));
            }
        });
        return model;
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
                ModelRecord model = get(id);
                if (model.status() != ModelStatus.INTERRUPTED) {
                    throw new ServiceException(
                            FailureReason.MODEL_NOT_INTERRUPTED,
                            id + ": expected a model whose training was interrupted, found " + model.status());
                }
                ModelRecord taken = model.withStatus(ModelStatus.TRAINING, "");
                update(taken);
                return taken;
            });
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /**
     * Makes a training this process's own: one that was interrupted, one that another process hands over, or one whose
     * process is gone. Nobody sees it in another state in between.
     *
     * @param from {@link #owner} of that process's store
     * @return the model: in TRAINING, or in the final state that it has reached
     * @throws ServiceException MODEL_NOT_FOUND; MODEL_IN_TRAINING when a third process trains it
     */
    public ModelRecord adopt(ModelId id, String from) {
        try {
            return own.exclusively(() -> {
                ModelJson found = find(id).orElseThrow(() -> notFound(id));
                ModelRecord model = found.model();
                if (model.status().isFinal()) {
                    return model;
                }
                if (model.status() == ModelStatus.TRAINING
                        && !List.of(from, owner()).contains(found.owner())
                        && own.isAlive(found.owner())) {
                    throw new ServiceException(
                            FailureReason.MODEL_IN_TRAINING, id + " is in training by another process");
                }
                discardHalfWritten(id);
                ModelRecord adopted = model.withStatus(ModelStatus.TRAINING, "");
                update(adopted);
                return adopted;
            });
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Identifies this process to others that share the data directory. */
    public String owner() {
        return own.owner();
    }

    /** What the training of a model keeps on disk. */
    public TrainingFolder training(ModelId id) {
        return new TrainingFolder(folder(id).resolve(TRAINING), folder(id).resolve(EPOCHS));
    }

    /** Replaces the record of a model that this process trains. */
    public void update(ModelRecord model) {
        try {
            ModelJson.write(folder(model.id()).resolve(RECORD), model, own.owner());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
        if (model.status().isFinal()) {
            discardTraining(model);
        }
    }

    /**
     * Adds the weights of a model that this process trained, which makes it READY.
     *
     * @param keptSha256 checksums of the weights of epochs 0, 1, … that {@link TrainingFolder#keep} wrote
     */
    public ModelRecord complete(ModelRecord model, ModelWeights best, ModelWeights last, List<String> keptSha256) {
        Path folder = folder(model.id());
        try {
            int bestEpoch = EpochOutcome.best(model.epochs());
            SavedWeights saved = save(folder, WEIGHTS, best, bestEpoch);
            int lastEpoch = model.epochs().size();
            SavedWeights savedLast = bestEpoch == lastEpoch ? saved : save(folder, LAST_WEIGHTS, last, lastEpoch);
            ModelRecord ready = model.ready(saved, savedLast.asLast(), kept(keptSha256, saved.bytes()));
            ModelJson.write(folder.resolve(RECORD), ready, own.owner());
            discard(folder.resolve(TRAINING));
            return ready;
        } catch (IOException e) {
            discard(folder.resolve(WEIGHTS));
            discard(folder.resolve(LAST_WEIGHTS));
            throw StoreFailure.of(e);
        }
    }

    /** The weights of a READY model; they stay usable when it is deleted. @throws ServiceException MODEL_NOT_READY */
    public ModelWeights weights(ModelRecord model) {
        requireReady(model);
        SavedWeights saved = Objects.requireNonNull(model.weights());
        try {
            return WeightsFile.read(folder(model.id()).resolve(saved.file()));
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** The words of a model's vocabulary; empty when it came without. */
    public List<String> vocabulary(ModelRecord model) {
        try {
            // Not readAllLines: a word may hold what Unicode, but not this file, takes for a line break.
            String text = Files.readString(folder(model.id()).resolve(VOCABULARY), StandardCharsets.UTF_8);
            return List.of(text.substring(0, text.length() - 1).split("\n", -1));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Deletes a model for good. @throws ServiceException MODEL_NOT_FOUND, MODEL_IN_TRAINING */
    public void delete(ModelId id) {
        delete(id, model -> {
            if (model.status() == ModelStatus.TRAINING) {
                throw new ServiceException(FailureReason.MODEL_IN_TRAINING, id + " is in training; cancel that first");
            }
        });
    }

    /** Deletes a model whose training this process has just accepted and not begun. It takes no room on the disk. */
    public void withdraw(ModelId id) {
        delete(id, model -> {});
    }

    private void delete(ModelId id, Consumer<ModelRecord> check) {
        Path doomed = own.newPath();
        try {
            own.exclusively(() -> {
                check.accept(get(id));
                // One step on the disk; a half-deleted model can't be seen.
                return Files.move(folder(id), doomed, StandardCopyOption.ATOMIC_MOVE);
            });
            FileTrees.force(models);
            FileTrees.delete(doomed);
        } catch (NoSuchFileException e) {
            throw new ServiceException(FailureReason.MODEL_NOT_FOUND, id + ": no such model", e);
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
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

    @FunctionalInterface
    private interface Filling {
        void fill(Path folder) throws IOException;
    }

    private ModelRecord add(
            ModelId id,
            ModelWeights weights,
            Vocabulary vocabulary,
            @Nullable TrainingRecipe training,
            boolean pretrainedEmbeddings,
            @Nullable ParityCertificate parity,
            Ownership ownership) {
        vocabulary.requireSize(weights.architecture().vocabulary());
        String sha256 = WeightsFile.sha256(weights);
        SavedWeights saved = SavedWeights.best(WEIGHTS, sha256, WeightsFile.bytes(weights), 0);
        boolean keepsEpochs = training != null && training.keepEpochs();
        ModelRecord model = new ModelRecord(
                id,
                ModelStatus.READY,
                weights.architecture(),
                clock.instant(),
                saved,
                saved.asLast(),
                keepsEpochs ? List.of(SavedWeights.ofEpoch(0, WEIGHTS, sha256, saved.bytes())) : List.of(),
                !vocabulary.words().isEmpty(),
                training,
                pretrainedEmbeddings,
                List.of(),
                "",
                parity,
                ownership);
        create(model, vocabulary, folder -> WeightsFile.write(folder.resolve(WEIGHTS), weights));
        return model;
    }

    private static SavedWeights save(Path folder, String file, ModelWeights weights, int epoch) throws IOException {
        WeightsFile.write(folder.resolve(file), weights);
        return SavedWeights.best(file, WeightsFile.sha256(weights), WeightsFile.bytes(weights), epoch);
    }

    private static List<SavedWeights> kept(List<String> sha256, long bytes) {
        return IntStream.range(0, sha256.size())
                .mapToObj(epoch -> SavedWeights.ofEpoch(
                        epoch, EPOCHS + "/" + TrainingFolder.epochFile(epoch), sha256.get(epoch), bytes))
                .toList();
    }

    private void create(ModelRecord model, Vocabulary vocabulary, Filling filling) {
        requireFree(model.id());
        Path folder = own.newPath();
        try {
            Files.createDirectory(folder);
            filling.fill(folder);
            if (!vocabulary.words().isEmpty()) {
                vocabulary.write(folder.resolve(VOCABULARY));
            }
            ModelJson.write(folder.resolve(RECORD), model, own.owner());
            publish(folder, model.id());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        } finally {
            discard(folder);
        }
    }

    private void publish(Path built, ModelId id) throws IOException {
        try {
            // Fails when the target is there: the system decides which of two takes the name.
            Files.move(built, folder(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(folder(id))) {
                throw exists(id);
            }
            throw e;
        }
        FileTrees.force(models);
    }

    /** Removes what nobody needs once a training has come to its end. */
    private void discardTraining(ModelRecord model) {
        discard(folder(model.id()).resolve(TRAINING));
        if (model.status() != ModelStatus.READY) {
            discard(folder(model.id()).resolve(EPOCHS));
        }
    }

    private static void discard(Path folder) {
        try {
            FileTrees.delete(folder);
        } catch (IOException e) {
            LOG.warn("could not remove {}; the next start will", folder, e);
        }
    }

    private void interruptOrphans() throws IOException {
        int models = own.exclusively(() -> {
            List<String> ids = ids();
            for (String id : ids) {
                interruptOrphan(new ModelId(id));
            }
            return ids.size();
        });
        LOG.debug("{} models", models);
    }

    private void interruptOrphan(ModelId id) throws IOException {
        Optional<ModelJson> found = find(id);
        if (found.isEmpty()) {
            return;
        }
        ModelRecord model = found.get().model();
        if (model.status().isFinal()) {
            // Its trainer died between the record and the tidying up.
            discardTraining(model);
        } else if (model.status() == ModelStatus.TRAINING
                && !own.isAlive(found.get().owner())) {
            discardHalfWritten(id);
            update(model.withStatus(ModelStatus.INTERRUPTED, ""));
        }
    }

    /** What a process left that died while it completed a model. */
    private void discardHalfWritten(ModelId id) {
        discard(folder(id).resolve(WEIGHTS));
        discard(folder(id).resolve(LAST_WEIGHTS));
    }

    private List<String> ids() {
        try {
            return FileTrees.list(models).stream()
                    .map(path -> path.getFileName().toString())
                    .filter(ModelId::isId)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    private Optional<ModelJson> find(ModelId id) {
        Path file = folder(id).resolve(RECORD);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ModelJson.read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("left out a model whose record cannot be read", e);
            return Optional.empty();
        }
    }

    private Path folder(ModelId id) {
        return models.resolve(id.value());
    }

    private static ServiceException notFound(ModelId id) {
        return new ServiceException(FailureReason.MODEL_NOT_FOUND, id + ": no such model");
    }

    private static ServiceException exists(ModelId id) {
        return new ServiceException(FailureReason.MODEL_EXISTS, id + ": there is a model of that name");
    }
}
