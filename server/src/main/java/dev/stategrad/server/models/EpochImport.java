package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.graphs.ModelWeights;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.util.List;

/**
 * The weights that a training elsewhere has after an epoch.
 *
 * @param vocabulary the words; none where they are those that came with an earlier epoch
 * @param ownership whose they are
 */
public record EpochImport(ModelId model, int epoch, ModelWeights weights, Vocabulary vocabulary, Ownership ownership) {
    /** A resource name has room for so many digits. */
    private static final int LAST = 999_999_999;

    public EpochImport {
        requireEpoch(epoch);
        vocabulary.requireSize(weights.architecture().vocabulary());
    }

    /**
     * The epoch.
     *
     * @throws InvalidInputException unless a resource name can select it
     */
    public static int requireEpoch(int epoch) {
        if (epoch < 0 || epoch > LAST) {
            throw new InvalidInputException("epoch", "0 to " + LAST, epoch);
        }
        return epoch;
    }

    /** What the store is to know of them. */
    SavedWeights saved(String file) {
        return SavedWeights.ofEpoch(epoch, file, WeightsFile.sha256(weights), WeightsFile.bytes(weights));
    }

    /** Whether a model has these very weights for this epoch. */
    boolean isKeptBy(ModelRecord found) {
        String sha256 = WeightsFile.sha256(weights);
        return found.ownership().owner().equals(ownership.owner())
                && found.keptWeights().stream()
                        .anyMatch(kept -> kept.epoch() == epoch && kept.sha256().equals(sha256));
    }

    /**
     * Checks that these can follow what a model has.
     *
     * @param words its vocabulary
     * @throws ServiceException MODEL_EXISTS when it is another kind of model, somebody else's, or further
     * @throws InvalidInputException when the weights or the words are those of another model
     */
    void requireNext(ModelRecord found, List<String> words) {
        boolean imported = found.training() == null && !found.keptWeights().isEmpty();
        if (!imported || !found.ownership().owner().equals(ownership.owner())) {
            throw new ServiceException(
                    FailureReason.MODEL_EXISTS,
                    model + ": there is a model of that name that epochs can't be added to");
        }
        if (epoch <= found.latestKept()) {
            throw new ServiceException(
                    FailureReason.MODEL_EXISTS,
                    model + ": expected an epoch above " + found.latestKept() + ", which is kept, found " + epoch);
        }
        if (!weights.architecture().equals(found.architecture())) {
            throw new InvalidInputException(
                    "tensor",
                    "the cell and the shapes of the epochs before, " + found.architecture(),
                    weights.architecture());
        }
        if (!vocabulary.words().isEmpty() && !vocabulary.words().equals(words)) {
            throw new InvalidInputException("vocabulary", "the words of the epochs before, or none", "others");
        }
    }
}
