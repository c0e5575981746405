package dev.stategrad.graphs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Reads what a {@link CheckpointWriter} wrote, frame by frame, and never a byte beyond the frame that is asked for. A frame
 * that is cut short, damaged or of another size than what is asked for is refused with an {@link InvalidInputException}.
 */
final class CheckpointReader {
    /** Most bytes of a text. */
    private static final int LONGEST_TEXT = 1 << 20;

    private final InputStream in;
    private final ByteBuffer piece = ByteBuffer.allocate(CheckpointWriter.PIECE).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();
    private long position;

    CheckpointReader(InputStream in) {
        this.in = in;
    }

    String text() throws IOException {
        long size = start();
        if (size < 0 || size > LONGEST_TEXT) {
            throw damaged();
        }
        byte[] bytes = new byte[(int) size];
        read(bytes, bytes.length);
        end();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    long[] longs(int size) throws IOException {
        long[] values = new long[size];
        start(size);
        int most = CheckpointWriter.PIECE / Long.BYTES;
        for (int from = 0; from < size; from += most) {
            int count = Math.min(most, size - from);
            read(count * Long.BYTES);
            piece.asLongBuffer().get(values, from, count);
        }
        end();
        return values;
    }

    int[] ints(int size) throws IOException {
        int[] values = new int[size];
        start(size);
        int most = CheckpointWriter.PIECE / Integer.BYTES;
        for (int from = 0; from < size; from += most) {
            int count = Math.min(most, size - from);
            read(count * Integer.BYTES);
            piece.asIntBuffer().get(values, from, count);
        }
        end();
        return values;
    }

    double[] doubles(int size) throws IOException {
        double[] values = new double[size];
        doubles(values, size);
        return values;
    }

    /** Reads a frame of so many elements into the first ones of an array. */
    void doubles(double[] into, int size) throws IOException {
        start(size);
        int most = CheckpointWriter.PIECE / Double.BYTES;
        for (int from = 0; from < size; from += most) {
            int count = Math.min(most, size - from);
            read(count * Double.BYTES);
            piece.asDoubleBuffer().get(into, from, count);
        }
        end();
    }

    /** What is thrown for numbers that no checkpoint holds. */
    InvalidInputException damaged() {
        return new InvalidInputException("checkpoint", "bytes as they were written", "damage before byte " + position);
    }

    /** Number that a checkpoint holds, which must lie in a range. */
    int within(long value, int least, int most) {
        if (value < least || value > most) {
            throw damaged();
        }
        return (int) value;
    }

    private void start(long size) throws IOException {
        if (start() != size) {
            throw damaged();
        }
    }

    private long start() throws IOException {
        checksum.reset();
        read(Long.BYTES);
        return piece.getLong(0);
    }

    private void read(int bytes) throws IOException {
        piece.clear();
        read(piece.array(), bytes);
    }

    private void read(byte[] into, int bytes) throws IOException {
        int found = in.readNBytes(into, 0, bytes);
        position += found;
        if (found < bytes) {
            throw new InvalidInputException("checkpoint", "a whole one", "its end after " + position + " bytes");
        }
        checksum.update(into, 0, bytes);
    }

    private void end() throws IOException {
        int expected = (int) checksum.getValue();
        read(Integer.BYTES);
        if (piece.getInt(0) != expected) {
            throw damaged();
        }
    }
}
