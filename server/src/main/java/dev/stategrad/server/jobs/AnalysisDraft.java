package dev.stategrad.server.jobs;

import dev.stategrad.server.models.FileTrees;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.StoreFailure;
import dev.stategrad.server.work.JobFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** The files of an analysis while its request arrives. They lie on the disk, so that a long text takes no memory. */
public final class AnalysisDraft implements JobWork, AutoCloseable {
    private final JobTargets targets;
    private final JobFolder folder;
    private final FileChannel file;
    private final DigestOutputStream request;
    private long tokens;
    private long bytes;
    private boolean placed;

    private AnalysisDraft(JobTargets targets, JobFolder folder, FileChannel file) {
        this.targets = targets;
        this.folder = folder;
        this.file = file;
        this.request = new DigestOutputStream(new BufferedOutputStream(Channels.newOutputStream(file)), sha256());
    }

    /**
     * @param config what {@link JobFolder#config} is to hold
     * @param created what {@link JobFolder#modelCreated} is to hold
     */
    public static AnalysisDraft open(ModelStore store, JobTargets targets, byte[] config, Instant created) {
        JobFolder folder = new JobFolder(store.newPath());
        try {
            Files.createDirectory(folder.path());
            try {
                Files.write(folder.config(), config);
                Files.writeString(folder.modelCreated(), created.toString());
                return new AnalysisDraft(
                        targets,
                        folder,
                        FileChannel.open(folder.request(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            } catch (IOException e) {
                folder.delete();
                throw e;
            }
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Takes the request's messages. */
    public OutputStream request() {
        return request;
    }

    /** Source tokens more. */
    public void count(long more) {
        tokens += more;
    }

    @Override
    public JobKind kind() {
        return JobKind.ANALYSIS;
    }

    @Override
    public String target(JobId id) {
        return id.analysisName();
    }

    /** Of all messages; none may follow. */
    @Override
    public String digest() {
        try {
            request.flush();
            MessageDigest sum = (MessageDigest) request.getMessageDigest().clone();
            return HexFormat.of().formatHex(sum.digest());
        } catch (IOException e) {
            throw StoreFailure.of(e);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long tokens() {
        return tokens;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void place(JobId id) {
        try {
            request.flush();
            file.force(true);
            force(folder.config());
            force(folder.modelCreated());
            FileTrees.force(folder.path());
            bytes = folder.bytes();
            Path all = Files.createDirectories(targets.folders());
            Files.move(folder.path(), targets.folder(id).path(), StandardCopyOption.ATOMIC_MOVE);
            placed = true;
            FileTrees.force(all);
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    @Override
    public void withdraw(JobId id) {
        try {
            targets.folder(id).delete();
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    /** Removes the files, unless they became a job's. */
    @Override
    public void close() {
        try {
            file.close();
            if (!placed) {
                folder.delete();
            }
        } catch (IOException e) {
            throw StoreFailure.of(e);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
