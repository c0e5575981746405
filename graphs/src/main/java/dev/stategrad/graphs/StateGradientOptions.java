package dev.stategrad.graphs;

import java.util.List;

/**
 * What a state-gradient analysis computes.
 *
 * @param state which vector is differentiated
 * @param layer layer of the state, counted from 1
 * @param delays D, delays 0 … D−1; at least 1
 * @param streams number of parallel streams; at least 1
 * @param precision of the products
 * @param labelCounts C of each grouping, in the order in which labels are given; each at least 1
 */
public record StateGradientOptions(
        StateKind state, int layer, int delays, int streams, Precision precision, List<Integer> labelCounts) {
    public StateGradientOptions {
        labelCounts = List.copyOf(labelCounts);
        if (delays < 1) {
            throw new InvalidInputException("delays", "at least 1", delays);
        }
        if (streams < 1) {
            throw new InvalidInputException("streams", "at least 1", streams);
        }
        for (int count : labelCounts) {
            if (count < 1) {
                throw new InvalidInputException("labels", "at least 1 label in a grouping", count);
            }
        }
    }
}
