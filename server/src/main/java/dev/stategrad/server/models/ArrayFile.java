package dev.stategrad.server.models;

import dev.stategrad.graphs.DenseArray;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Named arrays in a safetensors file, and their checksum. */
final class ArrayFile {
    /** What a file holds. The bytes of the arrays stay in the file, which is mapped. */
    record Contents(Map<String, String> metadata, SortedMap<String, DenseArray> arrays) {}

    private ArrayFile() {}

    static void write(Path file, Map<String, String> metadata, Map<String, DenseArray> arrays) throws IOException {
        List<TensorSource> tensors = arrays.entrySet().stream()
                .map(entry -> source(entry.getKey(), entry.getValue()))
                .toList();
        SafetensorsWriter.write(file, metadata, tensors);
    }

    static Contents read(Path file) throws IOException {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            SortedMap<String, DenseArray> arrays = new TreeMap<>();
            for (SafetensorsFile.Entry entry : tensors.entries().values()) {
                arrays.put(entry.name(), array(file, entry, tensors.read(entry.name())));
            }
            return new Contents(tensors.metadata(), arrays);
        }
    }

    /**
     * SHA-256 over arrays in the order of their names, each as: name in UTF-8, a zero byte, type ({@code F32}), the shape
     * as {@code [2, 3]}, a zero byte, and its little-endian elements.
     */
    static MessageDigest sha256(SortedMap<String, DenseArray> arrays) {
        MessageDigest digest = newDigest();
        arrays.forEach((name, array) -> {
            String head = name + '\0' + typeOf(array) + Arrays.toString(array.shape()) + '\0';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(array.bytes());
        });
        return digest;
    }

    private static TensorSource source(String name, DenseArray array) {
        List<Long> shape = Arrays.stream(array.shape()).boxed().toList();
        return TensorSource.ofBytes(name, typeOf(array), shape, array.bytes());
    }

    private static DenseArray array(Path file, SafetensorsFile.Entry entry, ByteBuffer bytes) throws IOException {
        Precision type = switch (entry.type()) {
            case F32 -> Precision.FLOAT32;
            case F64 -> Precision.FLOAT64;
            case F16, BF16, I64 ->
                throw new IOException(file + ": " + entry.name() + ": expected F32 or F64, found " + entry.type());
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
