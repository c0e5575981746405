package dev.stategrad.server.models;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Models that are trained elsewhere and send their weights after each epoch. */
final class ImportedEpochs {
    private final ModelFolders folders;
    private final ProcessFolder own;
    private final Clock clock;

    ImportedEpochs(ModelFolders folders, ProcessFolder own, Clock clock) {
        this.folders = folders;
        this.own = own;
        this.clock = clock;
    }

    /** {@link ModelStore#addEpoch} */
    ModelRecord add(EpochImport added) {
        Path written = own.newPath();
        try {
            WeightsFile.write(written, added.weights());
            return own.exclusively(() -> place(added, written));
        } catch (IOException e) {
            throw StoreFailure.of(e);
        } finally {
            FileTrees.discard(written);
        }
    }

    private ModelRecord place(EpochImport added, Path written) throws IOException {
        Optional<ModelRecord> found = folders.find(added.model());
        if (found.isEmpty()) {
            return create(added, written);
        }
        return added.isKeptBy(found.get()) ? found.get() : append(added, found.get(), written);
    }

    private ModelRecord create(EpochImport added, Path written) {
        SavedWeights saved = saved(added);
        ModelRecord model = ModelRecord.imported(
                        added.model(),
                        added.weights().architecture(),
                        clock.instant(),
                        !added.vocabulary().words().isEmpty(),
                        null,
                        added.ownership())
                .withImportedEpoch(saved);
        folders.create(model, added.vocabulary(), folder -> {
            folder.createEpochs();
            folder.moveEpoch(written, saved);
        });
        return model;
    }

    private ModelRecord append(EpochImport added, ModelRecord model, Path written) throws IOException {
        ModelFolder folder = folders.of(model.id());
        added.requireNext(model, folder.vocabulary());
        SavedWeights saved = saved(added);
        folder.moveEpoch(written, saved);
        ModelRecord next = model.withImportedEpoch(saved);
        folders.writeRecord(next);
        return next;
    }

    private static SavedWeights saved(EpochImport added) {
        return added.saved(ModelFolder.epochFile(added.epoch()));
    }
}
