package dev.stategrad.client.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where messages go. A launcher may keep descriptor 2 for itself, to hold back what native libraries write there, and name
 * another way to the terminal.
 */
final class StandardError {
    private StandardError() {}

    /** Sends messages to a file, where there is one that can be opened; a socket can't, and then all stays as it was. */
    static void redirect(@Nullable String path) {
        if (path == null) {
            return;
        }
        try {
            System.setErr(new PrintStream(new FileOutputStream(path, true), true, StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Descriptor 2 still leads somewhere.
        }
    }
}
