package dev.stategrad.server.models;

import dev.stategrad.graphs.TrainingCheckpoint;
import java.util.List;

/**
 * Where a training stands, whole: what is computed from here on is what would have been computed without the stop.
 *
 * @param epochs the epochs that are done, oldest first
 * @param bestSha256 checksum of the best epoch's weights; empty as long as no best ones are kept beside the last
 * @param keptSha256 checksums of the weights of epochs 0, 1, …; empty unless the training keeps them
 * @param epochSeconds time that the running epoch has taken so far
 * @param trainer weights, optimizer and place in the corpus
 */
public record TrainingState(
        List<EpochOutcome> epochs,
        String bestSha256,
        List<String> keptSha256,
        double epochSeconds,
        TrainingCheckpoint trainer) {
    public TrainingState {
        epochs = List.copyOf(epochs);
        keptSha256 = List.copyOf(keptSha256);
    }
}
