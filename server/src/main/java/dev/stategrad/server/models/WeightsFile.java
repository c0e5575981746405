package dev.stategrad.server.models;

import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.ModelWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The file weights.safetensors, and the checksum of weights. */
final class WeightsFile {
    private static final String CELL = "stategrad.cell";

    private WeightsFile() {}

    static void write(Path file, ModelWeights weights) throws IOException {
        Map<String, String> metadata =
                Map.of(CELL, nameOf(weights.architecture().cell()));
        ArrayFile.write(file, metadata, weights.arrays());
    }

    /** The checked weights; their bytes stay in the file, which is mapped. */
    static ModelWeights read(Path file) throws IOException {
        ArrayFile.Contents contents = ArrayFile.read(file);
        return ModelWeights.of(cell(file, contents.metadata().get(CELL)), contents.arrays());
    }

    /** {@link ArrayFile#sha256} of the weights, in lower-case hexadecimal. */
    static String sha256(ModelWeights weights) {
        return HexFormat.of()
                .formatHex(ArrayFile.sha256(new TreeMap<>(weights.arrays())).digest());
    }

    static long bytes(ModelWeights weights) {
        return weights.arrays().values().stream()
                .mapToLong(array -> array.bytes().remaining())
                .sum();
    }

    private static String nameOf(CellKind cell) {
        return cell.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static CellKind cell(Path file, @Nullable String name) throws IOException {
        return Arrays.stream(CellKind.values())
                .filter(cell -> nameOf(cell).equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IOException(file + ": expected the name of a cell as " + CELL + ", found " + name));
    }
}
