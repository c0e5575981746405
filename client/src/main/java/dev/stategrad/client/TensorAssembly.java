package dev.stategrad.client;

import dev.stategrad.safetensors.ElementType;
import dev.stategrad.v1.TensorChunk;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts one tensor together from its chunks, and finds gaps. */
final class TensorAssembly {
    private final ServiceErrors errors;
    private final String name;
    private final ElementType type;
    private final List<Long> shape;
    private final ByteBuffer data;

    private TensorAssembly(ServiceErrors errors, TensorChunk first, ElementType type, int bytes) {
        this.errors = errors;
        this.name = first.getName();
        this.type = type;
        this.shape = List.copyOf(first.getShapeList());
        this.data = ByteBuffer.allocate(bytes);
    }

    /** Begins with a tensor's first chunk. */
    static TensorAssembly begin(TensorChunk first, ServiceErrors errors) {
        ElementType type = elementType(first, errors);
        long bytes = type.bytes();
        for (long size : first.getShapeList()) {
            if (size < 1 || bytes > Integer.MAX_VALUE / size) {
                throw errors.brokenReply(
                        first.getName() + ": expected a shape of less than 2 GiB, found " + first.getShapeList());
            }
            bytes *= size;
        }
        TensorAssembly assembly = new TensorAssembly(errors, first, type, (int) bytes);
        assembly.add(first);
        return assembly;
    }

    /** Takes the next chunk. */
    void add(TensorChunk chunk) {
        if (!chunk.getName().equals(name)) {
            throw broken("the rest from byte " + data.position() + " of " + data.capacity(), chunk.getName());
        }
        if (elementType(chunk, errors) != type || !chunk.getShapeList().equals(shape)) {
            throw broken(type + " " + shape, chunk.getDataType() + " " + chunk.getShapeList());
        }
        if (chunk.getOffset() != data.position()) {
            throw broken("offset " + data.position(), chunk.getOffset());
        }
        if (chunk.getData().size() > data.remaining() || chunk.getData().isEmpty()) {
            throw broken("1 to " + data.remaining() + " bytes", chunk.getData().size() + " bytes");
        }
        chunk.getData().copyTo(data);
    }

    boolean complete() {
        return !data.hasRemaining();
    }

    List<Long> shape() {
        return shape;
    }

    /** The whole tensor. */
    Tensor tensor() {
        if (!complete()) {
            throw broken(data.capacity() + " bytes", data.position() + " bytes");
        }
        return new Tensor(type, shape, data.duplicate().flip());
    }

    private StategradServiceException broken(String expected, Object found) {
        return errors.brokenReply(name + ": expected " + expected + ", found " + found);
    }

    private static ElementType elementType(TensorChunk chunk, ServiceErrors errors) {
        return switch (chunk.getDataType()) {
            case DATA_TYPE_F32 -> ElementType.F32;
            case DATA_TYPE_F64 -> ElementType.F64;
            case DATA_TYPE_I64 -> ElementType.I64;
            case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw errors.brokenReply(
                        chunk.getName() + ": expected a known data type, found " + chunk.getDataType());
        };
    }
}
