package dev.stategrad.server.work;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.util.Arrays;

/** Token ids while they arrive. */
public final class CorpusBuffer {
    private static final int MAX_TOKENS = 1 << 28;

    private final int vocabulary;
    private int[] tokens = new int[1 << 10];
    private int size;

    /** @param vocabulary V, token ids are in [0, V) */
    public CorpusBuffer(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * Takes the next token.
     *
     * @throws InvalidInputException on one outside [0, V)
     * @throws ServiceException TOO_LARGE
     */
    public void add(int token) {
        if (token < 0 || token >= vocabulary) {
            throw new InvalidInputException(
                    "corpus.tokens", "0 to " + (vocabulary - 1), token + " (token number " + size + " of the corpus)");
        }
        if (size == MAX_TOKENS) {
            throw new ServiceException(
                    FailureReason.TOO_LARGE, "corpus: expected at most " + MAX_TOKENS + " tokens, found more");
        }
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }

    public int[] toArray() {
        return Arrays.copyOf(tokens, size);
    }
}
