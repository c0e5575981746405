package dev.stategrad.server.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory that holds everything a server keeps. */
public final class DataDirectory {
    private static final String OWNER_ALONE = "rwx------";

    private DataDirectory() {}

    /**
     * Makes sure that it is there. What is made is its owner's alone: others who work on the same machine would else read models that
     * are private, and the digests of tokens. One that is there keeps the rights that somebody gave it.
     */
    public static void create(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ALONE)));
        } else {
            Files.createDirectories(directory);
        }
    }
}
