package dev.stategrad.graphs;

/** Checks token ids before anything is done with them. */
final class Tokens {
    private Tokens() {}

    /** @throws InvalidInputException naming the first token outside [0, V) */
    static void check(int[] tokens, int vocabulary) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= vocabulary) {
                throw new InvalidInputException(
                        "tokens", "ids in [0, %d)".formatted(vocabulary), tokens[i] + " at position " + i);
            }
        }
    }
}
