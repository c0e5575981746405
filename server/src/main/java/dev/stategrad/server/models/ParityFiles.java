package dev.stategrad.server.models;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.ParityReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Weights and what they are to be checked against, on their way from one process to another. */
public final class ParityFiles implements AutoCloseable {
    private static final String TOKENS = "tokens";

    private final Path folder;

    /** @param folder with the files; need not be there before they are written */
    public ParityFiles(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /** Writes both. */
    public void write(ModelWeights weights, ParityReference reference) throws IOException {
        Files.createDirectory(folder);
        WeightsFile.write(weightsFile(), weights);
        Map<String, DenseArray> arrays = new TreeMap<>(reference.values());
        arrays.put(TOKENS, tokens(reference));
        ArrayFile.write(referenceFile(), Map.of(), arrays);
    }

    /** The weights, checked. */
    public ModelWeights weights() throws IOException {
        return WeightsFile.read(weightsFile());
    }

    /** The values to compare with, checked. */
    public ParityReference reference() throws IOException {
        SortedMap<String, DenseArray> arrays = ArrayFile.read(referenceFile()).arrays();
        DenseArray tokens = arrays.remove(TOKENS);
        if (tokens == null || tokens.shape().length != 2) {
            throw new IOException(referenceFile() + ": expected tokens [B, T], found none");
        }
        int[] ids = Arrays.stream(tokens.toDoubles()).mapToInt(id -> (int) id).toArray();
        return new ParityReference((int) tokens.shape()[0], (int) tokens.shape()[1], ids, arrays);
    }

    @Override
    public void close() throws IOException {
        FileTrees.delete(folder);
    }

    /** Ids are whole numbers below 2³¹, which float64 holds exactly. */
    private static DenseArray tokens(ParityReference reference) {
        return DenseArray.ofDoubles(
                Arrays.stream(reference.tokens()).asDoubleStream().toArray(), reference.streams(), reference.steps());
    }

    private Path weightsFile() {
        return folder.resolve("weights.safetensors");
    }

    private Path referenceFile() {
        return folder.resolve("reference.safetensors");
    }
}
