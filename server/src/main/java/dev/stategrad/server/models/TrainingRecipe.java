package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.TrainingOptions;

/**
 * How a model is trained.
 *
 * @param options of each epoch
 * @param epochs passes over the corpus, 1 to 10,000
 */
public record TrainingRecipe(TrainingOptions options, int epochs) {
    private static final int MAX_EPOCHS = 10_000;

    public TrainingRecipe {
        if (epochs < 1 || epochs > MAX_EPOCHS) {
            throw new InvalidInputException("epochs", "1 to " + MAX_EPOCHS, epochs);
        }
    }
}
