package dev.stategrad.server.work;

import dev.stategrad.graphs.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A way to sort source tokens into classes.
 *
 * @param name 1 to 64 of A-Z a-z 0-9 . _ -, and not {@code all}
 * @param labels names of the classes, at least one
 */
public record LabelGroup(String name, List<String> labels) {
    /** Name of the grouping that holds every pair. */
    public static final String ALL = "all";
    /** Most groupings of an analysis. */
    public static final int MOST_GROUPS = 64;
    /** Most labels of all groupings of an analysis together. */
    public static final int MOST_LABELS = 1 << 18;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public LabelGroup {
        labels = List.copyOf(labels);
        if (!NAME.matcher(name).matches() || name.equals(ALL)) {
            throw new InvalidInputException("name", "1 to 64 of A-Z a-z 0-9 . _ -, not \"all\"", "another name");
        }
        if (labels.isEmpty()) {
            throw new InvalidInputException("labels", "at least one", 0);
        }
    }

    static void requireFew(List<LabelGroup> groups) {
        if (groups.size() > MOST_GROUPS) {
            throw new InvalidInputException("groupings", "at most " + MOST_GROUPS, groups.size());
        }
        long labels = groups.stream().mapToLong(group -> group.labels.size()).sum();
        if (labels > MOST_LABELS) {
            throw new InvalidInputException("groupings", "at most " + MOST_LABELS + " labels in all", labels);
        }
    }

    static void requireDistinctNames(List<LabelGroup> groups) {
        Set<String> names = new HashSet<>();
        for (LabelGroup group : groups) {
            if (!names.add(group.name)) {
                throw new InvalidInputException("groupings", "no name twice", group.name + " twice");
            }
        }
    }
}
