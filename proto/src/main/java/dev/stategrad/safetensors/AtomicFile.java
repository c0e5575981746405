package dev.stategrad.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Files that appear whole or not at all, and that survive a power cut once they have appeared. */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes a file beside {@code target}, forces it to the disk and renames it to {@code target}, which may exist. After
     * a failure {@code target} is as it was and nothing is left beside it.
     *
     * @throws IOException when the folder is missing, not writable or full; the message names {@code target}
     */
    public static void write(Path target, Content content) throws IOException {
        writeAll(Map.of(target, content));
    }

    /**
     * The same for several files that belong together: none is renamed before all are on the disk.
     *
     * @throws IOException as {@link #write}
     */
    public static void writeAll(Map<Path, Content> contents) throws IOException {
        for (Path target : contents.keySet()) {
            requireReplaceable(target);
        }
        Map<Path, Path> temporaries = new LinkedHashMap<>();
        try {
            for (var entry : contents.entrySet()) {
                Path target = entry.getKey();
                Path temporary =
                        folderOf(target).resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
                temporaries.put(target, temporary);
                naming(target, () -> writeForced(temporary, entry.getValue()));
            }
            for (var entry : temporaries.entrySet()) {
                Path target = entry.getKey();
                naming(target, () -> Files.move(entry.getValue(), target, StandardCopyOption.ATOMIC_MOVE));
            }
            for (Path target : contents.keySet()) {
                naming(target, () -> force(folderOf(target)));
            }
        } finally {
            for (Path temporary : temporaries.values()) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** The same as {@link #write} for a text in UTF-8. */
    public static void writeText(Path target, String text) throws IOException {
        write(target, text(text));
    }

    /** A text in UTF-8. */
    public static Content text(String text) {
        return channel -> writeFully(channel, StandardCharsets.UTF_8.encode(text));
    }

    /** Writes what remains of {@code bytes}, in as many calls as the channel needs. */
    static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    // A rename would put a file in the place of a device such as /dev/null.
    private static void requireReplaceable(Path target) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            String found = Files.isDirectory(target) ? "a folder" : "a device or pipe";
            throw new IOException("cannot write " + target + ": expected a file, found " + found);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void naming(Path target, Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            throw new IOException("cannot write " + target + ": " + reason(e), e);
        }
    }

    private static void writeForced(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    // The rename itself is on the disk only when the folder is.
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path folderOf(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("target: expected a file, found " + target);
        }
        return parent;
    }

    // The file named by the exception is the temporary one, which tells the reader nothing.
    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such folder";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e instanceof FileSystemException || e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage();
    }
}
