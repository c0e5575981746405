package dev.stategrad.server.models;

import dev.stategrad.graphs.Architecture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that the store keeps, without its weights.
 *
 * @param weights the best ones; absent until READY
 * @param lastWeights the ones after the last epoch; absent until READY
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
        @Nullable SavedWeights weights,
        @Nullable SavedWeights lastWeights,
        boolean hasVocabulary,
        @Nullable TrainingRecipe training,
        List<EpochOutcome> epochs,
        String failure,
        @Nullable ParityCertificate parity) {
    public ModelRecord {
        epochs = List.copyOf(epochs);
    }

    static ModelRecord inTraining(ModelId id, TrainingRecipe training, Instant created, boolean hasVocabulary) {
        Architecture architecture = training.options().architecture();
        return new ModelRecord(
                id,
                ModelStatus.TRAINING,
                architecture,
                created,
                null,
                null,
                hasVocabulary,
                training,
                List.of(),
                "",
                null);
    }

    /** Resource name, {@code models/{id}}, with {@code @last} where that was asked for. */
    public String name() {
        return new ModelName(id, weights != null && weights.last()).toString();
    }

    /** Checksum of the weights; empty until READY. */
    public String weightsSha256() {
        return weights == null ? "" : weights.sha256();
    }

    /** Size of the weights; 0 until READY. */
    public long weightsBytes() {
        return weights == null ? 0 : weights.bytes();
    }

    /** Epoch that the weights come from; 0 for an untrained or an imported model, and until READY. */
    public int weightsEpoch() {
        return weights == null ? 0 : weights.epoch();
    }

    /** The same model with its last weights for its weights. */
    ModelRecord withLastWeights() {
        return with(status, lastWeights, lastWeights, epochs, failure);
    }

    ModelRecord ready(SavedWeights best, SavedWeights last) {
        return with(ModelStatus.READY, best, last, epochs, "");
    }

    /** The same model after another epoch. */
    public ModelRecord after(EpochOutcome epoch) {
        List<EpochOutcome> more = new ArrayList<>(epochs);
        more.add(epoch);
        return withEpochs(more);
    }

    /** The same model as its checkpoint knows it. */
    public ModelRecord withEpochs(List<EpochOutcome> done) {
        return with(status, weights, lastWeights, done, failure);
    }

    /** The same model without weights, in another state. */
    public ModelRecord withStatus(ModelStatus newStatus, String why) {
        return with(newStatus, null, null, epochs, why);
    }

    private ModelRecord with(
            ModelStatus newStatus,
            @Nullable SavedWeights best,
            @Nullable SavedWeights last,
            List<EpochOutcome> newEpochs,
            String newFailure) {
        return new ModelRecord(
                id,
                newStatus,
                architecture,
                created,
                best,
                last,
                hasVocabulary,
                training,
                newEpochs,
                newFailure,
                parity);
    }
}
