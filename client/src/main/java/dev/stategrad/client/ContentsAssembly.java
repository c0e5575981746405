package dev.stategrad.client;

import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a model together; tensors that are not wanted are dropped chunk by chunk. */
final class ContentsAssembly implements StreamingCall.Inbound<ReadTensorsResponse, ModelContents> {
    private final Predicate<String> wanted;
    private final ServiceErrors errors;
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();
    private final List<String> vocabulary = new ArrayList<>();
    private @Nullable TensorAssembly current;

    ContentsAssembly(Predicate<String> wanted, ServiceErrors errors) {
        this.wanted = wanted;
        this.errors = errors;
    }

    @Override
    public void accept(ReadTensorsResponse part) {
        switch (part.getPartCase()) {
            case TENSOR -> tensor(part.getTensor());
            case VOCABULARY -> vocabulary.addAll(part.getVocabulary().getWordsList());
            case PART_NOT_SET -> {
                // a part that a newer server knows
            }
        }
    }

    private void tensor(TensorChunk chunk) {
        if (!wanted.test(chunk.getName())) {
            return;
        }
        TensorAssembly assembly = current;
        if (assembly == null) {
            assembly = TensorAssembly.begin(chunk, errors);
        } else {
            assembly.add(chunk);
        }
        if (!assembly.complete()) {
            current = assembly;
            return;
        }
        current = null;
        if (tensors.put(chunk.getName(), assembly.tensor()) != null) {
            throw errors.brokenReply(chunk.getName() + ": expected once, found twice");
        }
    }

    @Override
    public ModelContents finish() {
        TensorAssembly unfinished = current;
        if (unfinished != null) {
            unfinished.tensor(); // says what is missing
        }
        return new ModelContents(tensors, vocabulary);
    }
}
