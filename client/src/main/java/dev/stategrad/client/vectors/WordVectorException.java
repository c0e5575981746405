package dev.stategrad.client.vectors;

import java.io.IOException;
import java.nio.file.Path;

/** A file of word vectors is not what it must be. The message is one line that names the file. */
public final class WordVectorException extends IOException {
    private static final long serialVersionUID = 1L;

    WordVectorException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
