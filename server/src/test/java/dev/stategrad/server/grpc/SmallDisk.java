package dev.stategrad.server.grpc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file system of its own of a few megabytes under a data directory. Tests are skipped where they may not mount one. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static SmallDisk mount(Path folder, int kilobytes) throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/mount"))
                        && Commands.succeeds(
                                "/bin/mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", folder),
                "cannot mount a small file system here");
        return new SmallDisk(folder);
    }

    /** Leaves so many bytes free, and at most a block more. */
    void fill(long free) throws IOException {
        Path filler = folder.resolve("filler");
        Files.deleteIfExists(filler);
        FileStore store = Files.getFileStore(folder);
        long size = Math.max(0, store.getUsableSpace() - free) / BLOCK * BLOCK;
        Files.write(filler, new byte[Math.toIntExact(size)]);
    }

    /** Makes room. */
    void empty() throws IOException {
        Files.deleteIfExists(folder.resolve("filler"));
    }

    /** What a server keeps there: no databases, no locks, nothing of a process that is in no call. */
    static List<Path> kept(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(path -> {
                        String name = path.getFileName().toString();
                        return Files.isRegularFile(path)
                                && !name.equals("lock")
                                && !name.equals("filler")
                                && !name.equals("worker.lock")
                                && !name.equals("device-speed.json")
                                && !name.startsWith("stategrad.db");
                    })
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // Lazily: mappings of tensors that arrived live until they are collected.
        Commands.succeeds("/bin/umount", "-l", folder);
    }
}
