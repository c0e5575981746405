package dev.stategrad.graphs;

/**
 * A device that TensorFlow could compute on.
 *
 * @param name e.g. {@code CPU:0} or {@code GPU:0}
 * @param memoryBytes that TensorFlow may take of it; for a processor a figure of TensorFlow's own without meaning
 */
public record VisibleDevice(String name, long memoryBytes) {
    /** Whether this is the processor rather than a card. */
    public boolean isProcessor() {
        return name.startsWith("CPU");
    }
}
