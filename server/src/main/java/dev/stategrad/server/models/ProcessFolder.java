package dev.stategrad.server.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder of a living process, for what is in the making. A lock on a file in it says that the process lives: the
 * system releases it however the process ends. What dead processes left is removed when the next one starts.
 */
final class ProcessFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    // POSIX drops all of a process's locks on a file when it closes any channel to it: never probe our own.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;

    private ProcessFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** What only one process at a time may do. */
    @FunctionalInterface
    interface Exclusive<T> {
        T run() throws IOException;
    }

    /** A new folder below {@code incoming}; those of dead processes are removed. */
    static ProcessFolder open(Path incoming) throws IOException {
        Files.createDirectories(incoming);
        // Otherwise another process might take a folder that is not locked yet for a dead one's.
        return exclusively(incoming.toRealPath().resolve(LOCK), () -> {
            for (Path other : FileTrees.list(incoming)) {
                if (Files.isDirectory(other) && !isAlive(other)) {
                    FileTrees.delete(other);
                }
            }
            Path folder = Files.createDirectory(
                    incoming.toRealPath().resolve(UUID.randomUUID().toString()));
            FileChannel lock = openLock(folder.resolve(LOCK));
            if (lock.tryLock() == null) {
                throw new IOException(folder + ": expected a free lock, found a held one");
            }
            OURS.add(folder);
            return new ProcessFolder(folder, lock);
        });
    }

    /** Does {@code work} while no other process that shares the data does work of this kind. */
    <T> T exclusively(Exclusive<T> work) throws IOException {
        return exclusively(folder.resolveSibling(LOCK), work);
    }

    private static synchronized <T> T exclusively(Path lock, Exclusive<T> work) throws IOException {
        try (FileChannel gate = openLock(lock);
                FileLock held = gate.lock()) {
            assert held.isValid();
            return work.run();
        }
    }

    /** Identifies this process to others that share the data directory. */
    String owner() {
        return folder.getFileName().toString();
    }

    /** Whether the process that calls itself {@code owner} lives; to be asked {@link #exclusively}. */
    boolean isAlive(String owner) throws IOException {
        Path other = folder.resolveSibling(owner);
        return !owner.isEmpty() && Files.isDirectory(other) && isAlive(other);
    }

    /** A path for a new file or folder. */
    Path newPath() {
        return folder.resolve(UUID.randomUUID().toString());
    }

    @Override
    public void close() throws IOException {
        OURS.remove(folder);
        lock.close();
        FileTrees.delete(folder);
    }

    private static boolean isAlive(Path folder) throws IOException {
        if (OURS.contains(folder.toRealPath())) {
            return true;
        }
        try (FileChannel channel = openLock(folder.resolve(LOCK));
                FileLock held = channel.tryLock()) {
            return held == null;
        }
    }

    private static FileChannel openLock(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
