package dev.stategrad.graphs;

import java.util.List;

/**
 * Which sums a source is added to. There is one <i>unit</i> of sums for each label of each grouping; unit 0 takes the
 * sources that have no label in the first grouping, so that the units of the first grouping add up to all pairs, which are
 * therefore never summed a second time.
 *
 * @param labelCounts C of each grouping
 */
record LabelRows(List<Integer> labelCounts) {
    /** The unit of a source that has no label in a later grouping: none. */
    static final int NONE = -1;

    /** What a unit holds; a grouping of {@link GradientSums#ALL} for the sources without label in the first one. */
    record Unit(int grouping, int label) {}

    /** Number of units that a source is added to. */
    int groupings() {
        return Math.max(1, labelCounts.size());
    }

    int units() {
        return firstUnit(labelCounts.size());
    }

    /**
     * @param label the label, or -1 for none
     */
    int unit(int grouping, int label) {
        if (label >= 0) {
            return firstUnit(grouping) + label;
        }
        return grouping == 0 ? 0 : NONE;
    }

    Unit describe(int unit) {
        for (int grouping = labelCounts.size() - 1; grouping >= 0; grouping--) {
            if (unit >= firstUnit(grouping)) {
                return new Unit(grouping, unit - firstUnit(grouping));
            }
        }
        return new Unit(GradientSums.ALL, 0);
    }

    /** Whether a unit is one of those that add up to all pairs. */
    boolean countsForAll(int unit) {
        return unit < firstUnit(Math.min(1, labelCounts.size()));
    }

    private int firstUnit(int grouping) {
        return 1
                + labelCounts.subList(0, grouping).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
    }
}
