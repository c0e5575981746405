package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of a block of consecutive sources. All of a block's sources share each step's K; the groups that it is made of
 * keep their tangents apart, small enough for a core's cache.
 *
 * @param sources N, number of sources
 * @param groupSources most sources of a group
 * @param delays D
 * @param architecture of the model
 * @param layers number of layers up to the state that is differentiated
 * @param groupings number of rows that each source is added to; at least 1
 */
record BlockSize(int sources, int groupSources, int delays, Architecture architecture, int layers, int groupings) {
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
        return new BlockSize(1, 1, delays, architecture, layers, groupings);
    }
}
