package dev.stategrad.client.probe;

/**
 * What a model's states were while it read a synthetic text.
 *
 * @param text of T tokens
 * @param cell [T][H] cell state after each token
 * @param hidden [T][H] hidden state after each token
 */
@SuppressWarnings("ArrayRecordComponent") // large; handed over and left alone
public record SyntheticStates(SyntheticText text, double[][] cell, double[][] hidden) {
    public SyntheticStates {
        requireLength("cell states", cell, text.length());
        requireLength("hidden states", hidden, text.length());
    }

    private static void requireLength(String name, double[][] states, int length) {
        if (states.length != length) {
            throw new IllegalArgumentException(
                    name + ": expected " + length + ", one for each token, found " + states.length);
        }
    }
}
