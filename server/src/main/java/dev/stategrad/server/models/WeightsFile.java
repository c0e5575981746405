package dev.stategrad.server.models;

import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.graphs.Precision;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.safetensors.SafetensorsFile;
import dev.stategrad.safetensors.SafetensorsWriter;
import dev.stategrad.safetensors.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The file weights.safetensors, and the checksum of weights. */
final class WeightsFile {
    private static final String CELL = "stategrad.cell";

    private WeightsFile() {}

    static void write(Path file, ModelWeights weights) throws IOException {
        List<TensorSource> tensors = new ArrayList<>();
        weights.arrays()
                .forEach((name, array) -> tensors.add(TensorSource.ofBytes(
                        name,
                        typeOf(array),
                        Arrays.stream(array.shape()).boxed().toList(),
                        array.bytes())));
        SafetensorsWriter.write(file, Map.of(CELL, nameOf(weights.architecture().cell())), tensors);
    }

    /** The checked weights; their bytes stay in the file, which is mapped. */
    static ModelWeights read(Path file) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            Map<String, DenseArray> arrays = new TreeMap<>();
            for (SafetensorsFile.Entry entry : tensors.entries().values()) {
                arrays.put(entry.name(), array(entry, tensors.read(entry.name())));
            }
            return ModelWeights.of(cell(file, tensors.metadata().get(CELL)), arrays);
        }
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

    /**
     * SHA-256 over the tensors in the order of their names, each as: name in UTF-8, a zero byte, type ({@code F32}), the
     * shape as {@code [2, 3]}, a zero byte, and its little-endian elements.
     */
    static String sha256(ModelWeights weights) {
        MessageDigest digest = newDigest();
        weights.arrays().forEach((name, array) -> {
            String head = name + '\0' + typeOf(array) + Arrays.toString(array.shape()) + '\0';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(array.bytes());
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static long bytes(ModelWeights weights) {
        return weights.arrays().values().stream()
                .mapToLong(array -> array.bytes().remaining())
                .sum();
    }

    private static DenseArray array(SafetensorsFile.Entry entry, ByteBuffer bytes) {
        Precision type = switch (entry.type()) {
            case F32 -> Precision.FLOAT32;
            case F64 -> Precision.FLOAT64;
            case F16, BF16, I64 -> throw new InvalidInputException(entry.name(), "F32 or F64", entry.type());
        };
        return DenseArray.of(
                type, entry.shape().stream().mapToLong(Long::longValue).toArray(), bytes);
    }

    private static ElementType typeOf(DenseArray array) {
        return switch (array.type()) {
            case FLOAT32 -> ElementType.F32;
            case FLOAT64 -> ElementType.F64;
        };
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
