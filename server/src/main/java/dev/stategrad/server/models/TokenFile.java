package dev.stategrad.server.models;

import dev.stategrad.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** A corpus on disk: the number of tokens, the ids as little-endian int32, and the CRC-32C of all that. */
final class TokenFile {
    private static final int BLOCK = 1 << 16;
    // Of the number of tokens at the start and of the checksum at the end.
    private static final int FRAME_BYTES = 2 * Long.BYTES;

    private TokenFile() {}

    static void write(Path file, int[] tokens) throws IOException {
        AtomicFile.write(file, channel -> {
            CRC32C checksum = new CRC32C();
            ByteBuffer block = littleEndian(BLOCK);
            block.putLong(tokens.length);
            for (int token : tokens) {
                if (!block.hasRemaining()) {
                    flush(block, checksum, channel::write);
                }
                block.putInt(token);
            }
            flush(block, checksum, channel::write);
            block.putLong(checksum.getValue()).flip();
            while (block.hasRemaining()) {
                channel.write(block);
            }
        });
    }

    /** @throws IOException also when the file is not what {@link #write} writes */
    static int[] read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < FRAME_BYTES || (size - FRAME_BYTES) / Integer.BYTES > Integer.MAX_VALUE - 8) {
                throw new IOException(file + ": expected a corpus, found " + size + " bytes");
            }
            int[] tokens = new int[(int) ((size - FRAME_BYTES) / Integer.BYTES)];
            CRC32C checksum = new CRC32C();
            long written = next(channel, Long.BYTES, checksum).getLong();
            for (int from = 0; from < tokens.length; from += BLOCK / Integer.BYTES) {
                int count = Math.min(tokens.length - from, BLOCK / Integer.BYTES);
                next(channel, count * Integer.BYTES, checksum).asIntBuffer().get(tokens, from, count);
            }
            long expected = checksum.getValue();
            if (written != tokens.length || next(channel, Long.BYTES, checksum).getLong() != expected) {
                throw new IOException(file + ": expected a corpus with its checksum, found a damaged one");
            }
            return tokens;
        }
    }

    @FunctionalInterface
    private interface Sink {
        int write(ByteBuffer bytes) throws IOException;
    }

    private static void flush(ByteBuffer block, CRC32C checksum, Sink sink) throws IOException {
        block.flip();
        checksum.update(block.duplicate());
        while (block.hasRemaining()) {
            sink.write(block);
        }
        block.clear();
    }

    private static ByteBuffer next(FileChannel channel, int bytes, CRC32C checksum) throws IOException {
        ByteBuffer block = littleEndian(bytes);
        while (block.hasRemaining()) {
            if (channel.read(block) < 0) {
                throw new IOException("expected " + block.remaining() + " more bytes, found the end");
            }
        }
        block.flip();
        checksum.update(block.duplicate());
        return block;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
