package dev.stategrad.server.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders with all that is in them. */
public final class FileTrees {
    private static final Logger LOG = LoggerFactory.getLogger(FileTrees.class);

    private FileTrees() {}

    /** Deletes a file, or a folder and all that is in it; a missing one is fine. */
    public static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path child : list(path)) {
                delete(child);
            }
        }
        Files.deleteIfExists(path);
    }

    /** Deletes what nobody needs and what the next start of a process removes, should this fail. */
    static void discard(Path path) {
        try {
            delete(path);
        } catch (IOException e) {
            LOG.warn("could not remove {}; the next start will", path, e);
        }
    }

    /** Size of all files in a folder; 0 when it is missing. */
    public static long bytes(Path path) throws IOException {
        try {
            if (!Files.isDirectory(path)) {
                return Files.size(path);
            }
            long sum = 0;
            for (Path child : list(path)) {
                sum += bytes(child);
            }
            return sum;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** What is directly in a folder, in the order of the names. */
    public static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    /** Makes sure that the names in a folder are on the disk, after one was made or moved. */
    public static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
