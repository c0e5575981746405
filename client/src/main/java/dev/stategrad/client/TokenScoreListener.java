package dev.stategrad.client;

/** Receives the score of every token; the server waits while it works. */
@FunctionalInterface
public interface TokenScoreListener {
    /** Ignores the scores of single tokens. */
    TokenScoreListener NONE = (stream, position, logProbabilities, correct) -> {};

    /**
     * Scores of consecutive tokens of one stream.
     *
     * @param stream counted from 0
     * @param position of the first of them in its stream, counted from 0
     * @param logProbabilities natural logarithm of each token's probability given all before it
     * @param correct whether each token was the model's most probable one; as long as {@code logProbabilities}, or empty
     *     where the server does not tell
     */
    void scored(int stream, long position, double[] logProbabilities, boolean[] correct);
}
