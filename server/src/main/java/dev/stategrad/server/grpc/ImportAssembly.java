package dev.stategrad.server.grpc;

import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TensorSpool;
import dev.stategrad.server.models.Vocabulary;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A model while its weights arrive. */
final class ImportAssembly implements Upload.Assembly<ImportModelRequest, ImportModelResponse> {
    private final ModelStore store;
    private final ModelId id;
    private final Optional<CellKind> cell;
    private final TensorSpool tensors;
    private final Vocabulary vocabulary = new Vocabulary();

    private ImportAssembly(ModelStore store, ModelId id, Optional<CellKind> cell) {
        this.store = store;
        this.id = id;
        this.cell = cell;
        this.tensors = store.newSpool();
    }

    static ImportAssembly open(ModelStore store, ImportModelRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        ModelId id =
                Fields.within("config", () -> ModelId.ofName(first.getConfig().getName()));
        Optional<CellKind> cell = Fields.within(
                "config", () -> CellMessages.optional(first.getConfig().getCell()));
        store.requireFree(id);
        return new ImportAssembly(store, id, cell);
    }

    @Override
    public void add(ImportModelRequest message) throws IOException {
        switch (message.getRequestCase()) {
            case TENSOR -> tensors.add(TensorMessages.part(message.getTensor()));
            case VOCABULARY -> message.getVocabulary().getWordsList().forEach(vocabulary::add);
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        }
    }

    @Override
    public ImportModelResponse finish() throws IOException {
        Map<String, DenseArray> arrays = tensors.arrays();
        ModelWeights weights = cell.isPresent() ? ModelWeights.of(cell.get(), arrays) : ModelWeights.of(arrays);
        return ImportModelResponse.newBuilder()
                .setModel(ModelMessages.model(store.add(id, weights, vocabulary)))
                .build();
    }

    @Override
    public void close() throws IOException {
        tensors.close();
    }
}
