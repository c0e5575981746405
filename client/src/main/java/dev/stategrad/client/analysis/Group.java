package dev.stategrad.client.analysis;

import java.util.List;

/**
 * The means of one grouping.
 *
 * @param name of the grouping
 * @param labels of its classes, C of them, at least one
 * @param results one for each label, in the order of the labels
 */
public record Group(String name, List<String> labels, List<LabelResult> results) {
    /** Name and only label of the group of all pairs. */
    public static final String ALL = "all";

    public Group {
        labels = List.copyOf(labels);
        results = List.copyOf(results);
        if (labels.isEmpty() || labels.size() != results.size()) {
            throw new IllegalArgumentException("group " + name + ": expected one result for each of its labels, found "
                    + labels.size() + " labels and " + results.size() + " results");
        }
    }

    /** The group of all pairs. */
    public static Group all(LabelResult result) {
        return new Group(ALL, List.of(ALL), List.of(result));
    }

    boolean isAll() {
        return name.equals(ALL) && labels.equals(List.of(ALL));
    }
}
