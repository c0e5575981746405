package dev.stategrad.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * A tensor that is to be written.
 *
 * @param name its name in the file; not empty and not {@code __metadata__}
 * @param type of its elements
 * @param shape size of each dimension, outermost first, none negative; empty means a scalar
 * @param content writes its little-endian row-major elements, exactly {@link #bytes()} of them
 */
public record TensorSource(String name, ElementType type, List<Long> shape, Content content) {
    private static final int CHUNK_BYTES = 1 << 16;

    public TensorSource {
        if (name.isEmpty() || name.equals(HeaderParser.METADATA)) {
            throw new IllegalArgumentException("name: expected the name of a tensor, found \"" + name + "\"");
        }
        shape = List.copyOf(shape);
        if (shape.stream().anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException(name + ": expected sizes of at least 0, found " + shape);
        }
    }

    /** A tensor of float32; {@code values} are read when the file is written. */
    public static TensorSource ofFloats(String name, List<Long> shape, float[] values) {
        return of(name, ElementType.F32, shape, values.length, (buffer, i) -> buffer.putFloat(values[i]));
    }

    /** A tensor of float64; {@code values} are read when the file is written. */
    public static TensorSource ofDoubles(String name, List<Long> shape, double[] values) {
        return of(name, ElementType.F64, shape, values.length, (buffer, i) -> buffer.putDouble(values[i]));
    }

    /** A tensor of 64-bit integers; {@code values} are read when the file is written. */
    public static TensorSource ofLongs(String name, List<Long> shape, long[] values) {
        return of(name, ElementType.I64, shape, values.length, (buffer, i) -> buffer.putLong(values[i]));
    }

    /** A tensor over the remaining bytes of {@code elements}, little-endian; they are read when the file is written. */
    public static TensorSource ofBytes(String name, ElementType type, List<Long> shape, ByteBuffer elements) {
        ByteBuffer bytes = elements.slice();
        var source = new TensorSource(name, type, shape, channel -> AtomicFile.writeFully(channel, bytes.duplicate()));
        source.requireBytes(bytes.remaining());
        return source;
    }

    /** Size of the elements, in bytes. */
    public long bytes() {
        return type.bytesOf(shape);
    }

    private void requireBytes(long found) {
        if (bytes() != found) {
            throw new IllegalArgumentException(
                    name + ": expected " + bytes() + " bytes for " + type + shape + ", found " + found);
        }
    }

    private interface ElementWriter {
        void put(ByteBuffer buffer, int index);
    }

    private static TensorSource of(
            String name, ElementType type, List<Long> shape, int length, ElementWriter elements) {
        var source = new TensorSource(name, type, shape, channel -> writeElements(channel, type, length, elements));
        source.requireBytes((long) type.bytes() * length);
        return source;
    }

    private static void writeElements(WritableByteChannel channel, ElementType type, int length, ElementWriter elements)
            throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            elements.put(chunk, i);
            if (chunk.remaining() < type.bytes() || i == length - 1) {
                chunk.flip();
                AtomicFile.writeFully(channel, chunk);
                chunk.clear();
            }
        }
    }
}
