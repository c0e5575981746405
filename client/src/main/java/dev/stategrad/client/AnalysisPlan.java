package dev.stategrad.client;

/**
 * What an analysis takes.
 *
 * @param memoryBytes peak memory of the server's sums and work areas
 * @param memoryBudgetBytes memory that one analysis may take there
 * @param delaysThatFit largest D that would fit with the rest as it is; 0 when none would
 * @param operations floating-point operations of the minimal count; 0 when the number of tokens is not known
 * @param replyBytes size of all arrays of the results
 * @param seconds estimate of the computing time; 0 when it cannot be told
 * @param calibrationSeconds time that the server took to measure the model on its device first; 0 when it had done so
 *     before
 * @param device that computes, e.g. {@code CPU:0}
 * @param passes over the text; more than 1 only for spectra without means
 * @param queuePlace pieces of work on the device that stand before this one
 */
public record AnalysisPlan(
        long memoryBytes,
        long memoryBudgetBytes,
        int delaysThatFit,
        double operations,
        long replyBytes,
        double seconds,
        double calibrationSeconds,
        String device,
        int passes,
        int queuePlace) {
    public boolean fits() {
        return memoryBytes <= memoryBudgetBytes;
    }
}
