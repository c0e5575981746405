package dev.stategrad.client.analysis;

import java.util.List;

/**
 * Mean state gradients of one model on one corpus.
 *
 * @param delays D, at least 1
 * @param hidden H, at least 1
 * @param embedding E, at least 1
 * @param float64 whether products were computed in float64, so that the figures deserve to be kept in it
 * @param groups the groupings; the first is always {@link Group#ALL} with that one label
 */
public record StateGradients(int delays, int hidden, int embedding, boolean float64, List<Group> groups) {
    public StateGradients {
        requirePositive("delays", delays);
        requirePositive("hidden", hidden);
        requirePositive("embedding", embedding);
        groups = List.copyOf(groups);
        if (groups.isEmpty() || !groups.get(0).isAll()) {
            throw new IllegalArgumentException("groups: expected the group all first, found "
                    + groups.stream().map(Group::name).toList());
        }
        if (groups.stream().map(Group::name).distinct().count() != groups.size()) {
            throw new IllegalArgumentException("groups: expected distinct names, found "
                    + groups.stream().map(Group::name).toList());
        }
        for (Group group : groups) {
            for (LabelResult result : group.results()) {
                result.requireShape(group.name(), delays, hidden, embedding);
            }
        }
    }

    /** K = min(H, E), the number of singular values of a gradient matrix. */
    public int rank() {
        return Math.min(hidden, embedding);
    }

    /** The mean over all pairs. */
    public LabelResult all() {
        return groups.get(0).results().get(0);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
        }
    }
}
