package dev.stategrad.graphs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes a checkpoint as a sequence of frames: number of elements, elements, CRC-32C of both, all little-endian. What a
 * frame means follows from its place. Nothing is held but a piece of the frame that is being written.
 */
final class CheckpointWriter {
    /** Bytes that are moved at a time. */
    static final int PIECE = 1 << 16;

    private final OutputStream out;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();

    CheckpointWriter(OutputStream out) {
        this.out = out;
    }

    void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        start(bytes.length);
        checksum.update(bytes);
        out.write(bytes);
        end();
    }

    void longs(long... values) throws IOException {
        start(values.length);
        int most = PIECE / Long.BYTES;
        for (int from = 0; from < values.length; from += most) {
            int count = Math.min(most, values.length - from);
            piece.clear();
            piece.asLongBuffer().put(values, from, count);
            write(count * Long.BYTES);
        }
        end();
    }

    void ints(int... values) throws IOException {
        start(values.length);
        int most = PIECE / Integer.BYTES;
        for (int from = 0; from < values.length; from += most) {
            int count = Math.min(most, values.length - from);
            piece.clear();
            piece.asIntBuffer().put(values, from, count);
            write(count * Integer.BYTES);
        }
        end();
    }

    /** Writes the first elements of an array. */
    void doubles(double[] values, int size) throws IOException {
        start(size);
        int most = PIECE / Double.BYTES;
        for (int from = 0; from < size; from += most) {
            int count = Math.min(most, size - from);
            piece.clear();
            piece.asDoubleBuffer().put(values, from, count);
            write(count * Double.BYTES);
        }
        end();
    }

    private void start(long size) throws IOException {
        checksum.reset();
        piece.clear();
        piece.putLong(0, size);
        write(Long.BYTES);
    }

    private void write(int bytes) throws IOException {
        checksum.update(piece.array(), 0, bytes);
        out.write(piece.array(), 0, bytes);
    }

    private void end() throws IOException {
        piece.clear();
        piece.putInt(0, (int) checksum.getValue());
        out.write(piece.array(), 0, Integer.BYTES);
    }
}
