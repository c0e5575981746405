package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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
    private static final String VOCABULARY = "vocabulary.txt";

    private final Path models;
    private final ProcessFolder own;
    private final Clock clock;

    private ModelStore(Path models, ProcessFolder own, Clock clock) {
        this.models = models;
        this.own = own;
        this.clock = clock;
    }

    /** Opens a data directory, which is made when missing, and ends the trainings of processes that are gone. */
    public static ModelStore open(Path dataDirectory, Clock clock) throws IOException {
        Path models = Files.createDirectories(dataDirectory.resolve("models"));
        ModelStore store = new ModelStore(models, ProcessFolder.open(dataDirectory.resolve("incoming")), clock);
        store.failOrphans();
        return store;
    }

    /**
     * One model.
     *
     * @throws ServiceException MODEL_NOT_FOUND
     */
    public ModelRecord get(ModelId id) {
        return find(id).map(ModelJson::model)
                .orElseThrow(() -> new ServiceException(FailureReason.MODEL_NOT_FOUND, id + ": no such model"));
    }

    /**
     * A page of all models.
     *
     * @param token {@code nextToken} of the page before; empty for the first
     */
    public ModelPage list(int pageSize, String token) {
        String after = decode(token);
        List<ModelRecord> page = new ArrayList<>();
        for (String id : ids()) {
            if (id.compareTo(after) <= 0) {
                continue;
            }
            if (page.size() == pageSize) {
                return new ModelPage(page, encode(page.get(pageSize - 1).id()));
            }
            find(new ModelId(id)).ifPresent(json -> page.add(json.model()));
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

    /** Stores a model with its weights, unchecked. @throws ServiceException MODEL_EXISTS when the name is taken */
    public ModelRecord add(ModelId id, ModelWeights weights, Vocabulary vocabulary) {
        return add(id, weights, vocabulary, null);
    }

    /**
     * Stores a model with its weights.
     *
     * @param parity absent when the weights were not checked against their source
     * @throws ServiceException MODEL_EXISTS when the name is taken
     */
    public ModelRecord add(
            ModelId id, ModelWeights weights, Vocabulary vocabulary, @Nullable ParityCertificate parity) {
        vocabulary.requireSize(weights.architecture().vocabulary());
        ModelRecord model = new ModelRecord(
                id,
                ModelStatus.READY,
                weights.architecture(),
                clock.instant(),
                WeightsFile.sha256(weights),
                WeightsFile.bytes(weights),
                !vocabulary.words().isEmpty(),
                null,
                List.of(),
                "",
                parity);
        create(model, vocabulary, folder -> WeightsFile.write(folder.resolve(WEIGHTS), weights));
        return model;
    }

    /** Stores a model whose weights are still to be trained, by this process. @throws ServiceException MODEL_EXISTS */
    public ModelRecord addInTraining(ModelId id, TrainingRecipe training, Vocabulary vocabulary) {
        vocabulary.requireSize(training.options().architecture().vocabulary());
        ModelRecord model = ModelRecord.inTraining(
                id, training, clock.instant(), !vocabulary.words().isEmpty());
        create(model, vocabulary, folder -> {});
        return model;
    }

    /** Replaces the record of a model that this process trains. */
    public void update(ModelRecord model) {
        try {
            ModelJson.write(folder(model.id()).resolve(RECORD), model, own.owner());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Adds the weights of a model that this process trained, which makes it READY. */
    public ModelRecord complete(ModelRecord model, ModelWeights weights) {
        ModelRecord ready = model.ready(WeightsFile.sha256(weights), WeightsFile.bytes(weights));
        Path file = folder(model.id()).resolve(WEIGHTS);
        try {
            WeightsFile.write(file, weights);
            ModelJson.write(file.resolveSibling(RECORD), ready, own.owner());
        } catch (IOException e) {
            discard(file);
            throw StoreFailure.of(e);
        }
        return ready;
    }

    /** The weights of a READY model; they stay usable when it is deleted. @throws ServiceException MODEL_NOT_READY */
    public ModelWeights weights(ModelRecord model) {
        requireReady(model);
        try {
            return WeightsFile.read(folder(model.id()).resolve(WEIGHTS));
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
        if (!get(id).status().isFinal()) {
            throw new ServiceException(FailureReason.MODEL_IN_TRAINING, id + " is in training; cancel that first");
        }
        Path doomed = own.newPath();
        try {
            // One step on the disk; a half-deleted model can't be seen.
            Files.move(folder(id), doomed, StandardCopyOption.ATOMIC_MOVE);
            force(models);
            ProcessFolder.deleteTree(doomed);
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
        force(models);
    }

    private static void discard(Path folder) {
        try {
            ProcessFolder.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("could not remove {}; the next start will", folder, e);
        }
    }

    private void failOrphans() throws IOException {
        for (String id : ids()) {
            Optional<ModelJson> orphan =
                    find(new ModelId(id)).filter(json -> !json.model().status().isFinal() && !own.knows(json.owner()));
            if (orphan.isPresent()) {
                Files.deleteIfExists(folder(new ModelId(id)).resolve(WEIGHTS));
                update(orphan.get()
                        .model()
                        .ended(ModelStatus.FAILED, "the server stopped before the training was done"));
            }
        }
    }

    private List<String> ids() {
        try {
            return ProcessFolder.list(models).stream()
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

    private static ServiceException exists(ModelId id) {
        return new ServiceException(FailureReason.MODEL_EXISTS, id + ": there is a model of that name");
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String encode(ModelId last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.value().getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            String id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (ModelId.isId(id)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("a page token that is not ours", e);
        }
        throw new InvalidInputException("page_token", "a next_page_token of this server", "something else");
    }
}
