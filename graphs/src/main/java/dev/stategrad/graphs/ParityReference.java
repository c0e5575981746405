package dev.stategrad.graphs;

import java.util.Map;

/**
 * What another program computed with the same weights for B streams of T tokens, each stream from the zero state.
 *
 * @param streams B, at least 1
 * @param steps T, at least 1
 * @param tokens ids, [B, T], flat
 * @param values at least one of {@code logits} [B, T, V], {@code hidden_l0} … and {@code cell_l0} … [B, T, H]; entry t is
 *     what came out after token t
 */
public record ParityReference(int streams, int steps, int[] tokens, Map<String, DenseArray> values) {
    /** More would tell nothing new, and logits in float64 take their time. */
    public static final int MOST_TOKENS = 4096;

    /** @throws InvalidInputException when sizes don't fit, or there is nothing to compare with */
    public ParityReference {
        if (streams < 1 || steps < 1 || (long) streams * steps > MOST_TOKENS) {
            throw new InvalidInputException(
                    "tokens", "[B, T] of 1 to " + MOST_TOKENS + " tokens", "[" + streams + ", " + steps + "]");
        }
        if (tokens.length != streams * steps) {
            throw new InvalidInputException("tokens", streams * steps + " tokens", tokens.length);
        }
        if (values.isEmpty()) {
            throw new InvalidInputException("reference", "logits, hidden_l0, … or cell_l0, … beside tokens", "none");
        }
        values = Map.copyOf(values);
    }
}
