package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.TrainingOptions;
import java.util.List;

/**
 * How a model is trained.
 *
 * @param options of each epoch
 * @param epochs passes over the corpus, 0 to 10,000
 * @param patience training ends when this many epochs in a row have not lowered the validation perplexity; 0: never
 * @param keepEpochs whether the weights after each epoch are kept, the initial ones as epoch 0
 */
public record TrainingRecipe(TrainingOptions options, int epochs, int patience, boolean keepEpochs) {
    private static final int MAX_EPOCHS = 10_000;

    public TrainingRecipe {
        if (epochs < 0 || epochs > MAX_EPOCHS) {
            throw new InvalidInputException("epochs", "0 to " + MAX_EPOCHS, epochs);
        }
        if (patience < 0) {
            throw new InvalidInputException("patience", "at least 0", patience);
        }
    }

    /** Whether no epoch is left to be trained after these. */
    public boolean isDone(List<EpochOutcome> outcomes) {
        int done = outcomes.size();
        return done >= epochs || patience > 0 && done - EpochOutcome.best(outcomes) >= patience;
    }

    /** @throws InvalidInputException naming the option that can't be with this data */
    public void check(TrainingData data) {
        if (patience > 0 && data.valid().length == 0) {
            throw new InvalidInputException("patience", "0 without a validation corpus", patience);
        }
        if (options.freezeEmbeddings() && data.embeddings() == null) {
            throw new InvalidInputException("freezeEmbeddings", "false without pre-trained embeddings", true);
        }
    }
}
