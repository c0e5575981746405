package dev.stategrad.server.grpc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file system of its own that can be had to fail: it then lets itself only be read, also through files that are open, as most
 * are set up to do on an error of the disk. Tests are skipped where they may not make one.
 */
final class FailingDisk implements AutoCloseable {
    private static final long BYTES = 32 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path image;
    private final Path folder;

    private FailingDisk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /** @param image where the file system's blocks are kept */
    static FailingDisk mount(Path image, Path folder) throws IOException, InterruptedException {
        try (RandomAccessFile blocks = new RandomAccessFile(image.toFile(), "rw")) {
            blocks.setLength(BYTES);
        }
        assumeTrue(
                Files.isExecutable(Path.of("/sbin/mkfs.ext4"))
                        && Commands.succeeds("/sbin/mkfs.ext4", "-q", "-F", image)
                        && mount(image, folder.toString()),
                "cannot mount a file system here");
        FailingDisk disk = new FailingDisk(image, folder);
        if (!Files.isWritable(disk.trigger())) {
            disk.close();
            assumeTrue(false, "cannot have a file system fail here");
        }
        return disk;
    }

    /** From now on it can only be read. */
    void fail() throws IOException {
        Files.writeString(trigger(), "1");
    }

    /** Checks and mounts it again; nobody may have a file of it open. */
    void repair() throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!Commands.succeeds("/bin/umount", folder)) {
            if (System.nanoTime() > until) {
                throw new IOException("files of the failed disk are still open");
            }
            // Weights are mapped until they are collected.
            System.gc();
        }
        // Its status says how much there was to be mended; whether it is well, mounting shows.
        Commands.succeeds("/sbin/e2fsck", "-fy", image);
        if (!mount(image, folder.toString())) {
            throw new IOException("the file system cannot be mounted again");
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Commands.succeeds("/bin/umount", "-l", folder);
    }

    private static boolean mount(Path image, String folder) throws IOException, InterruptedException {
        return Commands.succeeds("/bin/mount", "-o", "loop,errors=remount-ro", image, folder);
    }

    private Path trigger() throws IOException {
        String device = Path.of(Files.getFileStore(folder).name()).getFileName().toString();
        return Path.of("/sys/fs/ext4", device, "trigger_fs_error");
    }
}
