package dev.stategrad.server.models;

import dev.stategrad.graphs.Architecture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that the store keeps, without its weights.
 *
 * @param weightsSha256 empty until READY
 * @param weightsBytes 0 until READY
 * @param training absent for an imported model
 * @param epochs the epochs that are done, oldest first
 * @param failure why the training failed, for a person; empty unless FAILED
 * @param parity absent unless the import was checked
 */
public record ModelRecord(
        ModelId id,
        ModelStatus status,
        Architecture architecture,
        Instant created,
        String weightsSha256,
        long weightsBytes,
        boolean hasVocabulary,
        @Nullable TrainingRecipe training,
        List<EpochOutcome> epochs,
        String failure,
        @Nullable ParityCertificate parity) {
    public ModelRecord {
        epochs = List.copyOf(epochs);
    }

    static ModelRecord inTraining(ModelId id, TrainingRecipe training, Instant created, boolean hasVocabulary) {
        return new ModelRecord(
                id,
                ModelStatus.TRAINING,
                training.options().architecture(),
                created,
                "",
                0,
                hasVocabulary,
                training,
                List.of(),
                "",
                null);
    }

    ModelRecord ready(String sha256, long bytes) {
        return with(ModelStatus.READY, sha256, bytes, epochs, "");
    }

    /** The same model after another epoch. */
    public ModelRecord after(EpochOutcome epoch) {
        List<EpochOutcome> more = new ArrayList<>(epochs);
        more.add(epoch);
        return with(status, weightsSha256, weightsBytes, more, failure);
    }

    /** The same model, ended without weights. */
    public ModelRecord ended(ModelStatus end, String why) {
        return with(end, "", 0, epochs, why);
    }

    private ModelRecord with(
            ModelStatus newStatus, String sha256, long bytes, List<EpochOutcome> newEpochs, String newFailure) {
        return new ModelRecord(
                id,
                newStatus,
                architecture,
                created,
                sha256,
                bytes,
                hasVocabulary,
                training,
                newEpochs,
                newFailure,
                parity);
    }
}
