package dev.stategrad.server.models;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.graphs.CellKind;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.OptimizerKind;
import dev.stategrad.graphs.TrainingOptions;

/** A small training, before it has begun. */
final class TestTrainings {
    /** Corpora of five words, with embeddings of three components. */
    static final TrainingData DATA =
            new TrainingData(new int[] {1, 0, 4, 2, 3}, new int[] {0, 3}, DenseArray.ofFloats(new float[15], 5, 3));

    private TestTrainings() {}

    /** Puts a model into training. */
    static ModelRecord add(ModelStore store, ModelId id) {
        return store.trainings().add(id, recipe(false), new Vocabulary(), DATA, Ownership.NOBODYS);
    }

    static ModelRecord addKeepingEpochs(ModelStore store, ModelId id) {
        return store.trainings().add(id, recipe(true), new Vocabulary(), DATA, Ownership.NOBODYS);
    }

    static EpochOutcome outcome(int epoch, double validPerplexity) {
        return new EpochOutcome(epoch, 1, 9.5, validPerplexity, 100, 1000, 0.5);
    }

    /** Two epochs of an LSTM with five words. */
    static TrainingRecipe recipe(boolean keepEpochs) {
        Architecture architecture = new Architecture(CellKind.LSTM, 5, 3, 4, 1, false, true);
        return new TrainingRecipe(
                TrainingOptions.builder(architecture)
                        .optimizer(OptimizerKind.ADAGRAD, 0.1)
                        .sizes(2, 3)
                        .clipNorm(5)
                        .initRange(0.05)
                        .seed(7)
                        .build(),
                2,
                0,
                keepEpochs);
    }
}
