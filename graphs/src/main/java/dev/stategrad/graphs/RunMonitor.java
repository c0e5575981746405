package dev.stategrad.graphs;

/**
 * Looks in between two runs of the device. A run lasts 250 ms or less, or one step where a single step is longer, so
 * this is where cancelling, deadlines and draining take effect.
 */
@FunctionalInterface
public interface RunMonitor {
    /** Lets everything pass. */
    RunMonitor NONE = () -> {};

    /**
     * Called before work is handed to the device, and several times a second while that waits, on the thread that asked for
     * it.
     *
     * @throws java.util.concurrent.CancellationException to stop; the work's owner stays closable
     */
    void beforeRun();
}
