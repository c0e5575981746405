package dev.stategrad.server.work;

import dev.stategrad.graphs.InvalidInputException;
import java.util.List;

/**
 * The next tokens of a stream, as they came.
 *
 * @param labels one row for each grouping, each as long as {@code tokens}; -1 = none
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from the wire to the engine, never compared.
public record TokenBatch(int stream, int[] tokens, int[][] labels) {
    private static final int MAX_TOKENS = 1 << 16;

    /** @throws InvalidInputException unless everything is in range */
    public void check(int streams, int vocabulary, List<LabelGroup> groups) {
        if (stream < 0 || stream >= streams) {
            throw new InvalidInputException("tokens.stream", "0 to " + (streams - 1), stream);
        }
        if (tokens.length > MAX_TOKENS) {
            throw new InvalidInputException("tokens.tokens", "at most " + MAX_TOKENS + " in a message", tokens.length);
        }
        requireRange("tokens.tokens", tokens, 0, vocabulary - 1);
        if (labels.length != groups.size()) {
            throw new InvalidInputException(
                    "tokens.labels", groups.size() + " columns (one for each grouping)", labels.length);
        }
        for (int g = 0; g < labels.length; g++) {
            checkColumn(g, groups.get(g));
        }
    }

    private void checkColumn(int g, LabelGroup group) {
        String field = "tokens.labels[" + g + "].labels";
        if (labels[g].length != tokens.length) {
            throw new InvalidInputException(field, tokens.length + " (one for each token)", labels[g].length);
        }
        requireRange(field, labels[g], -1, group.labels().size() - 1);
    }

    private static void requireRange(String field, int[] values, int least, int most) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < least || values[i] > most) {
                throw new InvalidInputException(field + "[" + i + "]", least + " to " + most, values[i]);
            }
        }
    }
}
