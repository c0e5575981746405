package dev.stategrad.client.weights;

import dev.stategrad.safetensors.SafetensorsWriter;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Files of weights under any names, in F64. */
final class WeightFiles {
    private final Random random = new Random(5);
    private final Map<String, TensorSource> tensors = new TreeMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    WeightFiles matrix(String name, double[][] values) {
        return tensor(name, Matrices.flat(values), values.length, values[0].length);
    }

    WeightFiles vector(String name, double[] values) {
        return tensor(name, values, values.length);
    }

    WeightFiles tensor(String name, double[] values, long... shape) {
        List<Long> sizes = Arrays.stream(shape).boxed().toList();
        tensors.put(name, TensorSource.ofDoubles(name, sizes, values));
        return this;
    }

    /** A tensor whose numbers do not matter. */
    WeightFiles any(String name, long... shape) {
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        return tensor(name, Matrices.randomVector(random, size), shape);
    }

    /** An LSTM layer of torch.nn's whose numbers do not matter. */
    WeightFiles layer(String prefix, String suffix, long inputs, long hidden) {
        return any(prefix + "weight_ih" + suffix, 4 * hidden, inputs)
                .any(prefix + "weight_hh" + suffix, 4 * hidden, hidden)
                .any(prefix + "bias_ih" + suffix, 4 * hidden)
                .any(prefix + "bias_hh" + suffix, 4 * hidden);
    }

    WeightFiles put(TensorSource tensor) {
        tensors.put(tensor.name(), tensor);
        return this;
    }

    WeightFiles metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    Path write(Path folder) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(file, metadata, new ArrayList<>(tensors.values()));
        return file;
    }
}
