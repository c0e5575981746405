package dev.stategrad.graphs;

/** Placeholder of the contract. */
public final class TokenScorer implements AutoCloseable {
    /** @throws InvalidInputException when the model has no output layer */
    public TokenScorer(ModelWeights weights, int streams, RunMonitor monitor) {}

    /**
     * Scores the next tokens of a stream; the first token of a stream from the zero state (so by the output bias alone).
     *
     * @return natural logarithm of each token's probability given all before it in its stream, as long as {@code tokens}
     */
    public double[] score(int stream, int[] tokens) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
