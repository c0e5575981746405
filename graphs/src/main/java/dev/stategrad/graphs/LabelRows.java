package dev.stategrad.graphs;

import java.util.List;

/**
 * Where the sums of each label lie. Row 0 holds the sources without a label in the first grouping, so that the rows of
 * the first grouping add up to all pairs, which are therefore never summed a second time. Every grouping's labels follow.
 * The last row, there only with two groupings or more, takes what has no label in a later grouping and is never read.
 *
 * @param labelCounts C of each grouping
 */
record LabelRows(List<Integer> labelCounts) {
    /** Number of rows that a source is added to. */
    int groupings() {
        return Math.max(1, labelCounts.size());
    }

    int count() {
        int sink = labelCounts.size() > 1 ? 1 : 0;
        return 1 + labelCounts.stream().mapToInt(Integer::intValue).sum() + sink;
    }

    /**
     * @param label the label, or -1 for none
     */
    int row(int grouping, int label) {
        if (label >= 0) {
            return firstRow(grouping) + label;
        }
        return grouping == 0 ? 0 : count() - 1;
    }

    /** The rows that add up to all pairs: those up to the first grouping's last label. */
    int rowsOfAll() {
        return labelCounts.isEmpty() ? 1 : 1 + labelCounts.get(0);
    }

    private int firstRow(int grouping) {
        return 1
                + labelCounts.subList(0, grouping).stream()
                        .mapToInt(Integer::intValue)
                        .sum();
    }
}
