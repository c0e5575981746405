package dev.stategrad.graphs;

import java.util.List;

/**
 * Consecutive tokens of a stream.
 *
 * @param tokens ids, [T]
 * @param labels of each grouping, [groupings][T]; −1 for none
 */
record TokenChunk(int stream, int[] tokens, int[][] labels) {
    int length() {
        return tokens.length;
    }

    /** @throws InvalidInputException on a bad stream, token or label */
    void check(StateGradientOptions options, int vocabulary) {
        if (stream < 0 || stream >= options.streams()) {
            throw new InvalidInputException("stream", "0 to " + (options.streams() - 1), stream);
        }
        for (int token : tokens) {
            if (token < 0 || token >= vocabulary) {
                throw new InvalidInputException("tokens", "ids from 0 to " + (vocabulary - 1), token);
            }
        }
        List<Integer> counts = options.labelCounts();
        if (labels.length != counts.size()) {
            throw new InvalidInputException("labels", counts.size() + " columns, one per grouping", labels.length);
        }
        for (int g = 0; g < labels.length; g++) {
            checkLabels(labels[g], counts.get(g));
        }
    }

    private void checkLabels(int[] column, int count) {
        if (column.length != tokens.length) {
            throw new InvalidInputException("labels", tokens.length + " labels, one per token", column.length);
        }
        for (int label : column) {
            if (label < -1 || label >= count) {
                throw new InvalidInputException("labels", "-1 to " + (count - 1), label);
            }
        }
    }
}
