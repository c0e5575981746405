package dev.stategrad.graphs;

/**
 * Consecutive sources of a block, and which of them are active at a step of the unrolled graph: source n is read at step
 * n and done after step n + D − 1.
 *
 * @param first the oldest source
 * @param end one after the youngest source
 * @param delays D
 */
record SourceGroup(int first, int end, int delays) {
    /** The oldest source that is within its delays at a step, or later on. */
    int firstActive(int step) {
        return Math.max(first, step - delays + 1);
    }

    /** Number of sources within their delays at a step, one that is read at this very step counted in. */
    int active(int step) {
        return Math.max(0, Math.min(step + 1, end) - firstActive(step));
    }

    /** Number of sources within their delays that were read at an earlier step. */
    int carried(int step) {
        return Math.max(0, Math.min(step, end) - firstActive(step));
    }

    /** Whether a source of this group is read at a step. */
    boolean reads(int step) {
        return first <= step && step < end;
    }
}
