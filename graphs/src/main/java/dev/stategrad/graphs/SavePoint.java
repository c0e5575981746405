package dev.stategrad.graphs;

/**
 * Looks in wherever an analysis may be saved in the middle of its work: before each block of sources is dealt, and after each
 * label that was told of, so a few times a second unless single runs take longer.
 */
@FunctionalInterface
public interface SavePoint {
    /** Lets everything pass. */
    SavePoint NONE = engine -> {};

    /**
     * Called on the thread that asked for the work, before {@link RunMonitor#beforeRun}, so that what is to be stopped can
     * be saved first. May call {@link StateGradientEngine#save}, and nothing else that changes the engine.
     */
    void reached(StateGradientEngine engine);
}
