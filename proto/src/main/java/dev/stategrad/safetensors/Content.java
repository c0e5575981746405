package dev.stategrad.safetensors;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Bytes that are made as late as when they are written. */
@FunctionalInterface
public interface Content {
    /** Writes everything to {@code channel} and leaves it open. */
    void writeTo(WritableByteChannel channel) throws IOException;
}
