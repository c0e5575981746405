package dev.stategrad.server.jobs;

import dev.stategrad.graphs.InvalidInputException;

/**
 * What a model is trained on.
 *
 * @param train token ids, at least 2
 * @param valid scored after every epoch; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and never compared.
public record Corpora(int[] train, int[] valid) {
    public Corpora {
        if (train.length < 2) {
            throw new InvalidInputException("corpus", "at least 2 training tokens", train.length);
        }
    }
}
