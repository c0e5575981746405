package dev.stategrad.server.grpc;

import com.google.protobuf.ByteString;
import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.TensorChunk;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.List;

/** Puts D of a whitening together from its chunks. Holds no more than what was sent. */
final class WhiteningAssembly {
    private static final String FIELD = "whitening";

    private final int size;
    private ByteString data = ByteString.EMPTY;

    /** @param size E */
    WhiteningAssembly(int size) {
        this.size = size;
    }

    /** @throws InvalidInputException on a chunk that is not the next one of an [E, E] matrix of finite F64 */
    void add(TensorChunk chunk) {
        List<Long> shape = List.of((long) size, (long) size);
        if (!chunk.getShapeList().equals(shape)) {
            throw new InvalidInputException(FIELD + ".shape", shape.toString(), chunk.getShapeList());
        }
        if (chunk.getDataType() != DataType.DATA_TYPE_F64) {
            throw new InvalidInputException(FIELD + ".data_type", "DATA_TYPE_F64", chunk.getDataType());
        }
        if (chunk.getOffset() != data.size()) {
            throw new InvalidInputException(FIELD + ".offset", Integer.toString(data.size()), chunk.getOffset());
        }
        int bytes = chunk.getData().size();
        long left = Math.min(TensorMessages.CHUNK_BYTES, bytes() - data.size());
        if (bytes < 1 || bytes > left || bytes % Double.BYTES != 0) {
            throw new InvalidInputException(FIELD + ".data", "1 to " + left + " bytes, a multiple of 8", bytes);
        }
        requireFinite(doubles(chunk.getData()));
        data = data.concat(chunk.getData());
    }

    boolean complete() {
        return data.size() == bytes();
    }

    /** D, [E, E]. */
    double[] factor() {
        double[] values = new double[Math.multiplyExact(size, size)];
        doubles(data).get(values);
        return values;
    }

    private void requireFinite(DoubleBuffer values) {
        for (int i = data.size() / Double.BYTES; values.hasRemaining(); i++) {
            double value = values.get();
            if (!Double.isFinite(value)) {
                throw new InvalidInputException(FIELD + ".data", "finite numbers", value + " as number " + i);
            }
        }
    }

    private static DoubleBuffer doubles(ByteString bytes) {
        return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    }

    private long bytes() {
        return (long) size * size * Double.BYTES;
    }
}
