package dev.stategrad.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not what it should be; the message names the file, the tensor if there is one, and what was found. */
public final class MalformedSafetensorsException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedSafetensorsException(Path file, String what) {
        super(file + ": " + what);
    }

    MalformedSafetensorsException(Path file, String argument, Object expected, Object found) {
        this(file, argument + ": expected " + expected + ", found " + found);
    }
}
