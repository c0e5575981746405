package dev.stategrad.server.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * By what a changed file is known: two of the same path that are equal hold the same.
 *
 * @param attributes empty: it can't be looked at
 */
record FileState(Optional<Seen> attributes) {
    /** Replaced files have another key; files that were written over, another time or size. */
    record Seen(FileTime modified, long size, String fileKey) {}

    static FileState of(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileState(
                    Optional.of(new Seen(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()))));
        } catch (IOException e) {
            return new FileState(Optional.empty());
        }
    }
}
