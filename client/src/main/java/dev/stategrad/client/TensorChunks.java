package dev.stategrad.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.stategrad.safetensors.ElementType;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.TensorChunk;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/** Cuts tensors into chunks that fit into a message, in the order of their names. */
final class TensorChunks implements Iterator<TensorChunk> {
    /** The wire's limit on the bytes of a chunk; a multiple of every element's size. */
    static final int MAX_BYTES = 2 << 20;

    private final Iterator<Map.Entry<String, Tensor>> tensors;
    private String name = "";
    private Tensor tensor = Tensor.ofFloats(new float[1]);
    private ByteBuffer left = ByteBuffer.allocate(0);

    TensorChunks(Map<String, Tensor> tensors) {
        this.tensors = new TreeMap<>(tensors).entrySet().iterator();
    }

    @Override
    public boolean hasNext() {
        return left.hasRemaining() || tensors.hasNext();
    }

    @Override
    public TensorChunk next() {
        if (!left.hasRemaining()) {
            if (!tensors.hasNext()) {
                throw new NoSuchElementException();
            }
            Map.Entry<String, Tensor> next = tensors.next();
            name = next.getKey();
            tensor = next.getValue();
            left = tensor.data();
        }
        int offset = left.position();
        int size = Math.min(MAX_BYTES, left.remaining());
        ByteString data = UnsafeByteOperations.unsafeWrap(left.slice(offset, size));
        left.position(offset + size);
        return TensorChunk.newBuilder()
                .setName(name)
                .setDataType(dataType(tensor.type()))
                .addAllShape(tensor.shape())
                .setOffset(offset)
                .setData(data)
                .build();
    }

    private static DataType dataType(ElementType type) {
        return switch (type) {
            case F32 -> DataType.DATA_TYPE_F32;
            case F64 -> DataType.DATA_TYPE_F64;
            case I64 -> DataType.DATA_TYPE_I64;
            case F16, BF16 -> throw new IllegalArgumentException("type: expected one that travels, found " + type);
        };
    }
}
