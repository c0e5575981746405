package dev.stategrad.client.corpus;

import java.io.IOException;
import java.nio.file.Path;

/** A corpus, vocabulary or label file is not what it must be. The message is one line that names the file. */
public final class CorpusException extends IOException {
    private static final long serialVersionUID = 1L;

    CorpusException(Path file, String problem) {
        super(file + ": " + problem);
    }

    CorpusException(Path file, long line, String problem) {
        super(file + ", line " + line + ": " + problem);
    }
}
