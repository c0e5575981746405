package dev.stategrad.graphs;

/**
 * Sizes of a block of consecutive sources, and which of them are active at a step of the unrolled graph.
 *
 * @param sources N, number of sources
 * @param delays D
 * @param embedding E
 * @param hidden H
 * @param rows label rows of the sums, over all groupings
 * @param groupings number of rows that each source is added to; at least 1
 */
record BlockSize(int sources, int delays, int embedding, int hidden, int rows, int groupings) {
    /** Steps until the last source has reached its last delay. */
    int steps() {
        return delays + sources - 1;
    }

    /** The oldest source that is still within its delays at a step. */
    int firstActive(int step) {
        return Math.max(0, step - delays + 1);
    }

    /** Number of sources within their delays at a step, the one that joins counted in. */
    int active(int step) {
        return Math.min(step + 1, sources) - firstActive(step);
    }

    /** Number of sources that come from the step before and still have a delay to go. */
    int carried(int step) {
        return Math.max(0, Math.min(step, sources) - firstActive(step));
    }

    /**
     * Number of steps to run for a block that has this many real positions: rounded up, since TensorFlow prepares every
     * number of steps that it meets anew.
     */
    int stepsToRun(int positions) {
        int grain = Math.max(1, steps() / 8);
        return Math.min(steps(), (positions + grain - 1) / grain * grain);
    }

    /** Whether sums of this size and of the other can be added. */
    boolean sameSums(BlockSize other) {
        return delays == other.delays && embedding == other.embedding && hidden == other.hidden && rows == other.rows;
    }
}
