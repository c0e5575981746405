package dev.stategrad.server.grpc;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.VocabularyChunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tensors of a model, then its vocabulary, cut into messages as they are asked for. */
final class TensorSource implements Pump.Source<ReadTensorsResponse> {
    private static final int WORDS_BYTES = 1 << 20;

    private final Deque<Map.Entry<String, DenseArray>> tensors;
    private final Deque<String> words;
    private int offset;

    /** The vocabulary alone. */
    TensorSource(List<String> vocabulary) {
        this(Map.of(), List.of(), vocabulary);
    }

    /** @param names of the tensors wanted; empty means all, and the vocabulary */
    TensorSource(Map<String, DenseArray> arrays, List<String> names, List<String> vocabulary) {
        SortedMap<String, DenseArray> wanted = new TreeMap<>();
        for (String name : names) {
            DenseArray array = arrays.get(name);
            if (array == null) {
                throw new InvalidInputException("tensor_names", "names among " + arrays.keySet(), "another one");
            }
            wanted.put(name, array);
        }
        if (names.isEmpty()) {
            wanted.putAll(arrays);
        }
        tensors = new ArrayDeque<>(wanted.entrySet());
        words = new ArrayDeque<>(names.isEmpty() ? vocabulary : List.of());
    }

    @Override
    public @Nullable ReadTensorsResponse next() {
        Map.Entry<String, DenseArray> tensor = tensors.peek();
        if (tensor != null) {
            return part(tensor.getKey(), tensor.getValue());
        }
        return words.isEmpty() ? null : someWords();
    }

    @Override
    public boolean isDone() {
        return tensors.isEmpty() && words.isEmpty();
    }

    private ReadTensorsResponse part(String name, DenseArray array) {
        var chunk = TensorMessages.chunk(name, array, offset);
        offset += chunk.getData().size();
        if (offset == array.bytes().remaining()) {
            tensors.remove();
            offset = 0;
        }
        return ReadTensorsResponse.newBuilder().setTensor(chunk).build();
    }

    private ReadTensorsResponse someWords() {
        VocabularyChunk.Builder chunk = VocabularyChunk.newBuilder();
        for (int bytes = 0; bytes < WORDS_BYTES && !words.isEmpty(); ) {
            String word = words.remove();
            bytes += word.getBytes(StandardCharsets.UTF_8).length;
            chunk.addWords(word);
        }
        return ReadTensorsResponse.newBuilder().setVocabulary(chunk).build();
    }
}
