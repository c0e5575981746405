package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Rows of a few integers in a temporary file: a token and its labels. A corpus is read twice, once to find its labels
 * and its errors and once to send it, and may be much larger than memory.
 */
final class TokenStore implements Closeable {
    private static final int BUFFER_ROWS = 8_192;

    private final Path path;
    private final FileChannel file;
    private final int width;
    private final ByteBuffer buffer;
    private long rows;

    /** @param width integers in a row, at least 1 */
    TokenStore(int width) throws IOException {
        this.width = width;
        this.buffer = ByteBuffer.allocateDirect(BUFFER_ROWS * width * Integer.BYTES);
        this.path = Files.createTempFile("stategrad-corpus", ".tokens");
        this.file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    void append(int[] row) throws IOException {
        for (int value : row) {
            buffer.putInt(value);
        }
        rows++;
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    /** Must follow the last row, before anything is read. */
    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    long rows() {
        return rows;
    }

    /** Reads consecutive rows as columns, [width][count]. */
    int[][] read(long row, int count) throws IOException {
        IntBuffer values = readBytes(row, count).asIntBuffer();
        int[][] columns = new int[width][count];
        for (int i = 0; i < count; i++) {
            for (int column = 0; column < width; column++) {
                columns[column][i] = values.get();
            }
        }
        return columns;
    }

    private ByteBuffer readBytes(long row, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, width * Integer.BYTES));
        long position = row * width * Integer.BYTES;
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException(
                        "temporary copy of the corpus " + path + ": expected " + rows + " rows, found fewer");
            }
        }
        return bytes.flip();
    }

    /** Replaces one column of consecutive rows, which must have been flushed. */
    void put(long row, int column, int[] values) throws IOException {
        int rowBytes = width * Integer.BYTES;
        ByteBuffer bytes = readBytes(row, values.length);
        for (int i = 0; i < values.length; i++) {
            bytes.putInt(i * rowBytes + column * Integer.BYTES, values[i]);
        }
        long position = row * rowBytes;
        while (bytes.hasRemaining()) {
            file.write(bytes, position + bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
