package dev.stategrad.graphs;

import org.bytedeco.javacpp.Pointer;

/** Native objects of this process that Java code holds. */
public final class NativeMemory {
    private NativeMemory() {}

    /** Objects that were not closed yet: back at its base when nothing is at work, or something leaks. */
    public static long objects() {
        return Pointer.totalCount();
    }

    /** Bytes that these objects told of; TensorFlow's own buffers are in none of them. */
    public static long bytes() {
        return Pointer.totalBytes();
    }
}
