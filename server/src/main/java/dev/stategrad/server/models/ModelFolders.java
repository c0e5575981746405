package dev.stategrad.server.models;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The folders of all models: each comes into its place, and leaves it, in one step on the disk. */
final class ModelFolders {
    private final Path models;
    private final ProcessFolder own;

    /** @param own where they are made, on the same disk */
    ModelFolders(Path models, ProcessFolder own) {
        this.models = models;
        this.own = own;
    }

    /** What puts the files into the folder of a model in the making. */
    @FunctionalInterface
    interface Filling {
        void fill(ModelFolder folder) throws IOException;
    }

    /** The folder of a model, be it there or not. */
    ModelFolder of(ModelId id) {
        return new ModelFolder(models.resolve(id.value()));
    }

    /** Ids of all models, rising. */
    List<String> ids() {
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

    /** The models that can be read, by rising ids. */
    Stream<ModelRecord> all() {
        return ids().stream().flatMap(id -> find(new ModelId(id)).stream());
    }

    Optional<ModelRecord> find(ModelId id) {
        return of(id).readRecord().map(ModelJson::model);
    }

    /** @throws ServiceException MODEL_NOT_FOUND */
    ModelRecord get(ModelId id) {
        return find(id).orElseThrow(() -> notFound(id));
    }

    /** Replaces the record of a model; it is this process's own from now on. */
    void writeRecord(ModelRecord model) throws IOException {
        of(model.id()).writeRecord(model, own.owner());
    }

    /** @throws ServiceException MODEL_EXISTS when there is a model of that name */
    void requireFree(ModelId id) {
        if (of(id).exists()) {
            throw exists(id);
        }
    }

    /** @throws ServiceException MODEL_EXISTS when its name is taken */
    void create(ModelRecord model, Vocabulary vocabulary, Filling filling) {
        requireFree(model.id());
        ModelFolder folder = new ModelFolder(own.newPath());
        try {
            Files.createDirectory(folder.path());
            filling.fill(folder);
            folder.writeVocabulary(vocabulary);
            folder.writeRecord(model, own.owner());
            publish(folder, model.id());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        } finally {
            FileTrees.discard(folder.path());
        }
    }

    private void publish(ModelFolder built, ModelId id) throws IOException {
        try {
            // Fails when the target is there: the system decides which of two takes the name.
            Files.move(built.path(), of(id).path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (of(id).exists()) {
                throw exists(id);
            }
            throw e;
        }
        FileTrees.force(models);
    }

    /**
     * Removes a model.
     *
     * @param check throws when it must stay
     * @throws ServiceException MODEL_NOT_FOUND
     */
    void delete(ModelId id, Consumer<ModelRecord> check) {
        Path doomed = own.newPath();
        try {
            own.exclusively(() -> {
                check.accept(get(id));
                // One step on the disk; a half-deleted model can't be seen.
                return Files.move(of(id).path(), doomed, StandardCopyOption.ATOMIC_MOVE);
            });
            FileTrees.force(models);
            FileTrees.delete(doomed);
        } catch (NoSuchFileException e) {
            throw new ServiceException(FailureReason.MODEL_NOT_FOUND, id + ": no such model", e);
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    static ServiceException notFound(ModelId id) {
        return new ServiceException(FailureReason.MODEL_NOT_FOUND, id + ": no such model");
    }

    private static ServiceException exists(ModelId id) {
        return new ServiceException(FailureReason.MODEL_EXISTS, id + ": there is a model of that name");
    }
}
