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

    static void requireDistinctNames(List<LabelGroup> groups) {
        Set<String> names = new HashSet<>();
        for (LabelGroup group : groups) {
            if (!names.add(group.name)) {
                throw new InvalidInputException("groupings", "no name twice", group.name + " twice");
            }
        }
    }
}
