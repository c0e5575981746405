package dev.stategrad.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.Precision;
import dev.stategrad.server.models.TensorSpool;
import dev.stategrad.server.work.TokenBatch;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Arrays and tokens on the wire. */
final class TensorMessages {
    /** Most bytes of data in a chunk. */
    static final int CHUNK_BYTES = 2 << 20;

    private TensorMessages() {}

    /** Part of an array, from a byte on. */
    static TensorChunk chunk(String name, DenseArray array, int offset) {
        ByteBuffer bytes = array.bytes();
        bytes.position(offset).limit(Math.min(bytes.limit(), offset + CHUNK_BYTES));
        return TensorChunk.newBuilder()
                .setName(name)
                .setDataType(array.type() == Precision.FLOAT32 ? DataType.DATA_TYPE_F32 : DataType.DATA_TYPE_F64)
                .addAllShape(Arrays.stream(array.shape()).boxed().toList())
                .setOffset(offset)
                // The array is immutable.
                .setData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    /** Elements of a larger array as an array of their own. */
    static DenseArray slice(Precision type, double[] values, int from, long... shape) {
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        int elementBytes = type == Precision.FLOAT32 ? Float.BYTES : Double.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(size * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < from + size; i++) {
            if (type == Precision.FLOAT32) {
                bytes.putFloat((float) values[i]);
            } else {
                bytes.putDouble(values[i]);
            }
        }
        return DenseArray.of(type, shape, bytes.flip());
    }

    static TensorSpool.Part part(TensorChunk chunk) {
        Precision type = switch (chunk.getDataType()) {
            case DATA_TYPE_F32 -> Precision.FLOAT32;
            case DATA_TYPE_F64 -> Precision.FLOAT64;
            case DATA_TYPE_I64, DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new InvalidInputException("tensor.data_type", "F32 or F64", chunk.getDataType());
        };
        ByteString data = chunk.getData();
        if (data.size() > CHUNK_BYTES) {
            throw new InvalidInputException("tensor.data", "at most " + CHUNK_BYTES + " bytes", data.size());
        }
        return new TensorSpool.Part(
                chunk.getName(), type, chunk.getShapeList(), chunk.getOffset(), data.asReadOnlyByteBuffer());
    }

    static TokenBatch batch(TokenChunk chunk) {
        int[][] labels = chunk.getLabelsList().stream()
                .map(column -> toArray(column.getLabelsList()))
                .toArray(int[][]::new);
        return new TokenBatch(chunk.getStream(), toArray(chunk.getTokensList()), labels);
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
