package dev.stategrad.client.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A file of weights, names or reference values is not what it must be. The message is one line that names the file. */
public final class WeightsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A problem that is still to be given the name of its file. */
    WeightsException(String problem) {
        super(problem);
    }

    WeightsException(Path file, WeightsException problem) {
        super(file + ": " + problem.getMessage(), problem);
    }

    WeightsException(Path file, long line, String problem) {
        super(file + ", line " + line + ": " + problem);
    }

    static WeightsException of(String argument, Object expected, Object found) {
        return new WeightsException(argument + ": expected " + expected + ", found " + found);
    }
}
