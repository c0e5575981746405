package dev.stategrad.server.models;

import dev.stategrad.graphs.Architecture;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that the store keeps, without its weights.
 *
 * @param weights the best ones; absent until READY
 * @param lastWeights the ones after the last epoch; absent until READY
 * @param keptWeights the ones after each epoch, rising; empty until READY, and unless the training keeps them or they were imported
 *     with their epochs
 * @param training absent for an imported model
 * @param pretrainedEmbeddings whether the training starts from embeddings that came with it; false in a record that an earlier
 *     version wrote
 * @param epochs the epochs that are done, oldest first
 * @param failure why the training failed, for a person; empty unless FAILED
 * @param parity absent unless the import was checked
 * @param ownership whose it is
 */
public record ModelRecord(
        ModelId id,
        ModelStatus status,
        Architecture architecture,
        Instant created,
        @Nullable SavedWeights weights,
        @Nullable SavedWeights lastWeights,
        List<SavedWeights> keptWeights,
        boolean hasVocabulary,
        @Nullable TrainingRecipe training,
        boolean pretrainedEmbeddings,
        List<EpochOutcome> epochs,
        String failure,
        @Nullable ParityCertificate parity,
        Ownership ownership) {
    public ModelRecord {
        // A record that an earlier version wrote has none.
        keptWeights = keptWeights == null ? List.of() : List.copyOf(keptWeights);
        epochs = List.copyOf(epochs);
        ownership = ownership == null ? Ownership.NOBODYS : ownership;
    }

    /** A model that was trained elsewhere; {@link #ready} or {@link #withImportedEpoch} is to name its weights. */
    static ModelRecord imported(
            ModelId id,
            Architecture architecture,
            Instant created,
            boolean hasVocabulary,
            @Nullable ParityCertificate parity,
            Ownership ownership) {
        return new ModelRecord(
                id,
                ModelStatus.READY,
                architecture,
                created,
                null,
                null,
                List.of(),
                hasVocabulary,
                null,
                false,
                List.of(),
                "",
                parity,
                ownership);
    }

    static ModelRecord inTraining(
            ModelId id,
            TrainingRecipe training,
            boolean pretrainedEmbeddings,
            Instant created,
            boolean hasVocabulary,
            Ownership ownership) {
        Architecture architecture = training.options().architecture();
        return new ModelRecord(
                id,
                ModelStatus.TRAINING,
                architecture,
                created,
                null,
                null,
                List.of(),
                hasVocabulary,
                training,
                pretrainedEmbeddings,
                List.of(),
                "",
                null,
                ownership);
    }

    /** Resource name, {@code models/{id}}, with {@code @last} or an epoch where that was asked for. */
    public String name() {
        return weights == null ? id.name() : weights.nameIn(id).toString();
    }

    /** Checksum of the weights; empty until READY. */
    public String weightsSha256() {
        return weights == null ? "" : weights.sha256();
    }

    /** Size of the weights; 0 until READY. */
    public long weightsBytes() {
        return weights == null ? 0 : weights.bytes();
    }

    /** Size of all files of weights. */
    long storedBytes() {
        return Stream.concat(Stream.of(weights, lastWeights).filter(Objects::nonNull), keptWeights.stream())
                .collect(Collectors.toMap(SavedWeights::file, SavedWeights::bytes, (same, again) -> same))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Epoch that the weights come from; 0 for an untrained model, for one imported without its epoch, and until READY. */
    public int weightsEpoch() {
        return weights == null ? 0 : weights.epoch();
    }

    /** Epochs whose weights can be asked for by number, rising. */
    public List<Integer> keptEpochs() {
        return keptWeights.stream().map(SavedWeights::epoch).toList();
    }

    /** The same model with its last weights for its weights. */
    ModelRecord withLastWeights() {
        return with(status, lastWeights, lastWeights, keptWeights, epochs, failure);
    }

    /**
     * The same model with the weights after an epoch for its weights; a model that is not READY has none of any kind.
     *
     * @throws ServiceException EPOCH_NOT_KEPT
     */
    ModelRecord withWeightsOf(int epoch) {
        if (status != ModelStatus.READY) {
            return this;
        }
        SavedWeights wanted = keptWeights.stream()
                .filter(kept -> kept.epoch() == epoch)
                .findFirst()
                .orElseThrow(() -> new ServiceException(FailureReason.EPOCH_NOT_KEPT, notKept(epoch)));
        return with(status, wanted, lastWeights, keptWeights, epochs, failure);
    }

    private String notKept(int epoch) {
        if (keptWeights.isEmpty()) {
            return id + ": expected no epoch, since its training did not keep the weights of each, found @" + epoch;
        }
        int first = keptWeights.get(0).epoch();
        boolean gaps = latestKept() - first >= keptWeights.size();
        String expected = gaps
                ? "one of " + keptEpochs().stream().map(kept -> "@" + kept).collect(Collectors.joining(", "))
                : "an epoch from @" + first + " to @" + latestKept();
        return id + ": expected " + expected + ", found @" + epoch;
    }

    /** The highest epoch whose weights are kept. */
    int latestKept() {
        return keptWeights.get(keptWeights.size() - 1).epoch();
    }

    /** The same model after an epoch of a training elsewhere, whose weights become its own. */
    ModelRecord withImportedEpoch(SavedWeights added) {
        List<SavedWeights> more = new ArrayList<>(keptWeights);
        more.add(added);
        SavedWeights latest = SavedWeights.best(added.file(), added.sha256(), added.bytes(), added.epoch());
        return with(ModelStatus.READY, latest, latest.asLast(), more, epochs, "");
    }

    ModelRecord ready(SavedWeights best, SavedWeights last, List<SavedWeights> kept) {
        return with(ModelStatus.READY, best, last, kept, epochs, "");
    }

    /** The same model after another epoch. */
    public ModelRecord after(EpochOutcome epoch) {
        List<EpochOutcome> more = new ArrayList<>(epochs);
        more.add(epoch);
        return withEpochs(more);
    }

    /** The same model as its checkpoint knows it. */
    public ModelRecord withEpochs(List<EpochOutcome> done) {
        return with(status, weights, lastWeights, keptWeights, done, failure);
    }

    /** The same model without weights, in another state. */
    public ModelRecord withStatus(ModelStatus newStatus, String why) {
        return with(newStatus, null, null, List.of(), epochs, why);
    }

    private ModelRecord with(
            ModelStatus newStatus,
            @Nullable SavedWeights best,
            @Nullable SavedWeights last,
            List<SavedWeights> kept,
            List<EpochOutcome> newEpochs,
            String newFailure) {
        return new ModelRecord(
                id,
                newStatus,
                architecture,
                created,
                best,
                last,
                kept,
                hasVocabulary,
                training,
                pretrainedEmbeddings,
                newEpochs,
                newFailure,
                parity,
                ownership);
    }
}
