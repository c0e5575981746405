package dev.stategrad.server.worker;

import dev.stategrad.server.models.FileTrees;
import dev.stategrad.server.work.AnalysisCheckpoints;
import dev.stategrad.server.work.JobFolder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an analysis stood, on the disk: what belongs to the job, with its checksum, and then the engine's state, which has
 * checksums of its own.
 *
 * @param resultsBytes of the results' file, that had been told
 * @param deviceNanos that the job had held the device
 */
record AnalysisCheckpoint(long resultsBytes, long deviceNanos) {
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisCheckpoint.class);
    private static final int FORMAT = 1;
    private static final int BUFFER_BYTES = 1 << 20;

    /** What was told and used before a first run. */
    static final AnalysisCheckpoint NONE = new AnalysisCheckpoint(0, 0);

    /**
     * A checkpoint that is read.
     *
     * @param state of the engine; to be closed
     */
    record Opened(AnalysisCheckpoint head, InputStream state) {}

    /** Takes the place of the one before when it is whole. */
    void write(JobFolder folder, AnalysisCheckpoints.State state) throws IOException {
        Path temporary = temporary(folder);
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
            writeHead(new DataOutputStream(out));
            state.writeTo(out);
            out.flush();
            channel.force(true);
            Files.move(temporary, folder.checkpoint(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        FileTrees.force(folder.path());
    }

    /** The newest one; empty when there is none that can be used. */
    static Optional<Opened> open(JobFolder folder) throws IOException {
        Files.deleteIfExists(temporary(folder));
        if (!Files.exists(folder.checkpoint())) {
            return Optional.empty();
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(folder.checkpoint()), BUFFER_BYTES);
        try {
            AnalysisCheckpoint head = readHead(new DataInputStream(in));
            if (!Files.exists(folder.results()) || Files.size(folder.results()) < head.resultsBytes) {
                throw new IOException("expected " + head.resultsBytes + " bytes of results beside it, found fewer");
            }
            return Optional.of(new Opened(head, in));
        } catch (IOException e) {
            in.close();
            LOG.warn("{} is of no use; the analysis begins anew", folder.checkpoint(), e);
            return Optional.empty();
        }
    }

    private void writeHead(DataOutputStream out) throws IOException {
        out.writeInt(FORMAT);
        out.writeLong(resultsBytes);
        out.writeLong(deviceNanos);
        out.writeLong(checksum());
    }

    private static AnalysisCheckpoint readHead(DataInputStream in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException("expected format " + FORMAT + ", found " + format);
        }
        AnalysisCheckpoint head = new AnalysisCheckpoint(in.readLong(), in.readLong());
        if (in.readLong() != head.checksum()) {
            throw new IOException("expected another checksum than that of what was read");
        }
        return head;
    }

    private long checksum() {
        CRC32C sum = new CRC32C();
        sum.update(java.nio.ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(resultsBytes)
                .putLong(deviceNanos)
                .flip());
        return sum.getValue();
    }

    // One name, so that what a crash leaves is overwritten.
    private static Path temporary(JobFolder folder) {
        return folder.path().resolve("checkpoint.tmp");
    }
}
