package dev.stategrad.server.worker;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The results of an analysis on their way to the disk. An analysis that is taken up again tells some results once more; what
 * lies in the file already is then compared and kept, so that whoever reads it never sees it shrink. Used by one thread; must
 * be closed.
 */
final class ResultsFile implements AutoCloseable {
    private final FileChannel channel;
    private long size;
    private long position;
    private long forced;

    private ResultsFile(FileChannel channel, long position) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        this.position = position;
        this.forced = position;
    }

    /** @param from number of bytes after which the first message is appended; what follows them is expected to come again */
    static ResultsFile open(Path file, long from) throws IOException {
        return new ResultsFile(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                from);
    }

    /** Whether the file ends with the summary: then the analysis is done. */
    static boolean isComplete(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            boolean complete = false;
            for (int first = in.read(); first >= 0; first = in.read()) {
                byte[] message = new byte[Math.max(0, CodedInputStream.readRawVarint32(first, in))];
                complete = in.readNBytes(message, 0, message.length) == message.length
                        && AnalyzeStateGradientsResponse.parseFrom(message).hasSummary();
            }
            return complete;
        } catch (InvalidProtocolBufferException e) {
            // Something else than messages follows the last one that was forced.
            return false;
        }
    }

    /** Appends a message, unless it lies there already. */
    void append(AnalyzeStateGradientsResponse message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize() + 5);
        message.writeDelimitedTo(bytes);
        byte[] record = bytes.toByteArray();
        if (!isThere(record)) {
            write(record);
        }
        position += record.length;
    }

    /** Bytes that were appended. */
    long bytes() {
        return position;
    }

    /** Bytes that are on the disk for certain. */
    long forcedBytes() {
        return forced;
    }

    /** Puts all that was appended on the disk. */
    void force() throws IOException {
        channel.force(false);
        forced = position;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean isThere(byte[] record) throws IOException {
        if (position + record.length > size) {
            return false;
        }
        ByteBuffer found = ByteBuffer.allocate(record.length);
        while (found.hasRemaining()) {
            if (channel.read(found, position + found.position()) < 0) {
                throw new EOFException("expected " + size + " bytes of results, found fewer");
            }
        }
        return found.flip().equals(ByteBuffer.wrap(record));
    }

    private void write(byte[] record) throws IOException {
        if (size > position) {
            channel.truncate(position);
        }
        ByteBuffer bytes = ByteBuffer.wrap(record);
        while (bytes.hasRemaining()) {
            channel.write(bytes, position + bytes.position());
        }
        size = position + record.length;
    }
}
