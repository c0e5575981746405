package dev.stategrad.client.cli;

import dev.stategrad.client.Cell;
import dev.stategrad.client.Optimizer;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.TrainingOptions;
import dev.stategrad.client.TrainingRequest;
import dev.stategrad.client.corpus.SyntheticCorpus;
import java.util.Optional;

/**
 * How much synthetic text the demo trains on, and how. The model is the paper's (4.2.1): one LSTM layer of 50 units on
 * one-hot inputs, trained with Adagrad. The paper's learning rate, 0.05, needs its 16 million tokens; the quick recipe learns
 * the same from a sixteenth of them with a larger rate, small windows, and forget gates that start open.
 *
 * @param trainTokens size of the training text
 * @param validTokens size of the text that is scored and analysed
 * @param epochs passes over the training text
 * @param batchSize streams that the training text is cut into
 * @param window steps that are back-propagated through; two cycles of 16 have to fit
 * @param learningRate of Adagrad
 * @param initRange weights start uniform within
 * @param forgetBias at the start
 * @param clipNorm of the gradients, whose scale grows with the window
 * @param seed of the corpora and of the training
 */
record DemoRecipe(
        long trainTokens,
        long validTokens,
        int epochs,
        int batchSize,
        int window,
        double learningRate,
        double initRange,
        double forgetBias,
        double clipNorm,
        long seed) {
    static DemoRecipe quick(long seed) {
        return new DemoRecipe(1_000_000, 40_000, 6, 10, 50, 0.3, 0.2, 2, 1, seed);
    }

    /** The paper's sizes and learning rate; its number of epochs is not given, and two leave perplexity at 1.22. */
    static DemoRecipe full(long seed) {
        return new DemoRecipe(16_000_000, 160_000, 8, 10, 50, 0.05, 0.2, 2, 1, seed);
    }

    TokenSource train() {
        return new SyntheticCorpus(2 * seed, trainTokens);
    }

    TokenSource valid() {
        return new SyntheticCorpus(validSeed(), validTokens);
    }

    long validSeed() {
        return 2 * seed + 1;
    }

    TrainingRequest training(String model) {
        TrainingOptions options = TrainingOptions.oneHotBuilder(Cell.LSTM, 50)
                .optimizer(Optimizer.ADAGRAD, learningRate)
                .epochs(epochs)
                .sizes(batchSize, window)
                .clipNorm(clipNorm)
                .initRange(initRange)
                .forgetBias(forgetBias)
                .seed(seed)
                .build();
        int words = SyntheticCorpus.VOCABULARY.size();
        return new TrainingRequest(
                model, options, words, SyntheticCorpus.VOCABULARY, train(), Optional.of(valid()), Optional.empty());
    }
}
