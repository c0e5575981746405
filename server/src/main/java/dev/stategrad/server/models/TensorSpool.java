package dev.stategrad.server.models;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tensors that arrive in parts. The parts lie on disk, so that a caller who sends a large model, or claims to, takes no
 * memory of the server.
 */
public final class TensorSpool implements AutoCloseable {
    private static final int MAX_NAME = 256;
    private static final int MAX_DIMENSIONS = 8;
    private static final int MAX_TENSORS = 256;

    /**
     * Part of a tensor.
     *
     * @param offset of the first byte in the whole tensor
     */
    public record Part(String name, Precision type, List<Long> shape, long offset, ByteBuffer data) {
        public Part {
            shape = List.copyOf(shape);
        }

        private int elementBytes() {
            return type == Precision.FLOAT32 ? 4 : 8;
        }
    }

    private static final class Arriving {
        private final Part first;
        private final long bytes;
        private final long start;
        private long received;

        Arriving(Part first, long bytes, long start) {
            this.first = first;
            this.bytes = bytes;
            this.start = start;
        }
    }

    private final Map<String, Arriving> tensors = new TreeMap<>();
    private final FileChannel file;
    private long end;

    TensorSpool(Path path) throws IOException {
        file = FileChannel.open(
                path,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Takes the next part.
     *
     * @throws InvalidInputException unless it continues its tensor, or starts a new one, and fits the shape
     */
    public void add(Part part) throws IOException {
        Arriving tensor = tensors.get(part.name);
        if (tensor == null) {
            tensor = begin(part);
        }
        check(tensor, part);
        long position = tensor.start + part.offset;
        ByteBuffer data = part.data.duplicate();
        while (data.hasRemaining()) {
            position += file.write(data, position);
        }
        tensor.received += part.data.remaining();
    }

    /** All tensors, until this is closed. @throws InvalidInputException when one is not complete, or none came */
    public Map<String, DenseArray> arrays() throws IOException {
        if (tensors.isEmpty()) {
            throw new InvalidInputException("tensor", "the weights of a model", "none");
        }
        Map<String, DenseArray> arrays = new TreeMap<>();
        for (Arriving tensor : tensors.values()) {
            arrays.put(tensor.first.name, read(tensor));
        }
        return arrays;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            // A mapping keeps the room of a file that has no name any more until it happens to be collected.
            file.truncate(0);
        }
    }

    private DenseArray read(Arriving tensor) throws IOException {
        if (tensor.received != tensor.bytes) {
            throw new InvalidInputException(
                    "tensor " + tensor.first.name, tensor.bytes + " bytes", tensor.received + " bytes");
        }
        ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, tensor.start, tensor.bytes);
        long[] shape = tensor.first.shape.stream().mapToLong(Long::longValue).toArray();
        return DenseArray.of(tensor.first.type, shape, bytes);
    }

    private Arriving begin(Part part) {
        if (part.name.isEmpty() || part.name.length() > MAX_NAME) {
            throw new InvalidInputException("tensor.name", "1 to " + MAX_NAME + " characters", part.name.length());
        }
        if (tensors.size() == MAX_TENSORS) {
            throw new InvalidInputException("tensor", "at most " + MAX_TENSORS + " tensors", "more");
        }
        // Sparse until written: the place of a tensor costs nothing before its bytes arrive.
        Arriving tensor = new Arriving(part, bytes(part), end);
        end += tensor.bytes;
        tensors.put(part.name, tensor);
        return tensor;
    }

    private static void check(Arriving tensor, Part part) {
        String name = "tensor " + part.name;
        Part first = tensor.first;
        if (part.type != first.type || !part.shape.equals(first.shape)) {
            throw new InvalidInputException(
                    name, first.type + " " + first.shape + " as before", part.type + " " + part.shape);
        }
        if (part.offset != tensor.received) {
            throw new InvalidInputException(name, "offset " + tensor.received, part.offset);
        }
        int size = part.data.remaining();
        if (size == 0 || size % part.elementBytes() != 0) {
            throw new InvalidInputException(name, "a whole number of elements, at least one", size + " bytes");
        }
        if (size > tensor.bytes - tensor.received) {
            throw new InvalidInputException(
                    name, "at most " + (tensor.bytes - tensor.received) + " more bytes", size + " bytes");
        }
    }

    private static long bytes(Part part) {
        String name = "tensor " + part.name;
        if (part.shape.size() > MAX_DIMENSIONS) {
            throw new InvalidInputException(name, "at most " + MAX_DIMENSIONS + " dimensions", part.shape.size());
        }
        long bytes = part.elementBytes();
        for (long size : part.shape) {
            if (size < 1 || bytes > Integer.MAX_VALUE / size) {
                throw new InvalidInputException(
                        name, "dimensions of at least 1 and less than 2 GiB", "shape " + part.shape);
            }
            bytes *= size;
        }
        return bytes;
    }
}
