package dev.stategrad.graphs;

/** Placeholder of the contract. */
public final class Devices {
    private Devices() {}

    /** Name of the device that computes, e.g. {@code CPU:0} or {@code GPU:0}. */
    public static String computing() {
        throw new UnsupportedOperationException();
    }

    /** Version of TensorFlow. */
    public static String tensorFlowVersion() {
        throw new UnsupportedOperationException();
    }
}
