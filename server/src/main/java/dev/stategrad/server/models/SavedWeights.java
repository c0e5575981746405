package dev.stategrad.server.models;

import dev.stategrad.graphs.ModelWeights;

/**
 * One of the sets of weights that a model has.
 *
 * @param last whether these are the ones after the last epoch, and not the best
 * @param kept whether these are the ones after an epoch that is asked for by its number
 * @param file its name in the model's folder
 * @param sha256 checksum, in lower-case hexadecimal
 * @param bytes of all elements
 * @param epoch that they come from, counted from 1; 0 for an untrained or an imported model
 */
record SavedWeights(boolean last, boolean kept, String file, String sha256, long bytes, int epoch) {
    static SavedWeights best(String file, String sha256, long bytes, int epoch) {
        return new SavedWeights(false, false, file, sha256, bytes, epoch);
    }

    static SavedWeights best(String file, ModelWeights weights, int epoch) {
        return best(file, WeightsFile.sha256(weights), WeightsFile.bytes(weights), epoch);
    }

    static SavedWeights ofEpoch(int epoch, String file, String sha256, long bytes) {
        return new SavedWeights(false, true, file, sha256, bytes, epoch);
    }

    SavedWeights asLast() {
        return new SavedWeights(true, false, file, sha256, bytes, epoch);
    }

    SavedWeights asKept() {
        return ofEpoch(epoch, file, sha256, bytes);
    }

    /** What selects them. */
    ModelName nameIn(ModelId model) {
        if (kept) {
            return new ModelName(model, ModelName.Choice.EPOCH, epoch);
        }
        return new ModelName(model, last ? ModelName.Choice.LAST : ModelName.Choice.BEST, 0);
    }
}
