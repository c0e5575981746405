package dev.stategrad.server.models;

/**
 * One of the sets of weights that a model has.
 *
 * @param last whether these are the ones after the last epoch, and not the best
 * @param file its name in the model's folder
 * @param sha256 checksum, in lower-case hexadecimal
 * @param bytes of all elements
 * @param epoch that they come from, counted from 1; 0 for an untrained or an imported model
 */
record SavedWeights(boolean last, String file, String sha256, long bytes, int epoch) {
    SavedWeights asLast() {
        return new SavedWeights(true, file, sha256, bytes, epoch);
    }
}
