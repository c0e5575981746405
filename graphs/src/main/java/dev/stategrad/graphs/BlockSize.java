package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of a block of consecutive sources. All of a block's sources share each step's K; the groups that it is made of
 * keep their tangents apart, small enough for a core's cache.
 *
 * @param sources N, number of sources
 * @param groupSources most sources of a group
 * @param sourceStepsPerRun work of one run: steps, each counted as often as it has sources under way
 * @param delays D
 * @param architecture of the model
 * @param layers number of layers up to the state that is differentiated
 * @param groupings number of rows that each source is added to; at least 1
 */
record BlockSize(
        int sources,
        int groupSources,
        double sourceStepsPerRun,
        int delays,
        Architecture architecture,
        int layers,
        int groupings) {
    /** Forming K takes as long as a product with so many rows (DECISIONS.md). */
    private static final double FOLDED_ROWS = 50;

    /** E. */
    int embedding() {
        return architecture.embedding();
    }

    /** H. */
    int hidden() {
        return architecture.hidden();
    }

    /** K, coefficient vectors of a step, over all layers. */
    int coefficients() {
        return layers * architecture.cell().cell().coefficients();
    }

    /** Steps until the last source has reached its last delay. */
    int steps() {
        return delays + sources - 1;
    }

    /** The groups, oldest sources first. */
    List<SourceGroup> groups() {
        List<SourceGroup> groups = new ArrayList<>();
        for (int first = 0; first < sources; first += groupSources) {
            groups.add(new SourceGroup(first, Math.min(first + groupSources, sources), delays));
        }
        return groups;
    }

    /** What forming K for a step takes, in units of one source's products. */
    static double foldedSources(int embedding) {
        return FOLDED_ROWS / embedding;
    }

    /** Whether a block takes no more than one run. */
    boolean isOneRun() {
        double products = sources * (delays - 1.0);
        return products + steps() * foldedSources(embedding()) <= sourceStepsPerRun;
    }

    /** Steps after which a run ends and the next takes over, the last one included; a run has one step at least. */
    List<Integer> runEnds() {
        SourceGroup all = new SourceGroup(0, sources, delays);
        List<Integer> ends = new ArrayList<>();
        double work = 0;
        for (int step = 0; step < steps(); step++) {
            double own = all.carried(step) + foldedSources(embedding());
            if (step > 0 && work + own > sourceStepsPerRun) {
                ends.add(step);
                work = 0;
            }
            work += own;
        }
        ends.add(steps());
        return ends;
    }

    /**
     * Number of steps to run for a block that has this many real positions: rounded up, since TensorFlow prepares every
     * number of steps that it meets anew.
     */
    int stepsToRun(int positions) {
        int grain = Math.max(1, steps() / 8);
        return Math.min(steps(), (positions + grain - 1) / grain * grain);
    }

    /** The size of a block of one source. */
    BlockSize single() {
        return new BlockSize(1, 1, sourceStepsPerRun, delays, architecture, layers, groupings);
    }
}
