package dev.stategrad.client;

/**
 * What an analysis takes.
 *
 * @param memoryBytes peak memory of the server's sums and work areas
 * @param memoryBudgetBytes memory that one analysis may take there
 * @param delaysThatFit largest D that would fit with the rest as it is; 0 when none would
 * @param operations floating-point operations of the minimal count; 0 when the number of tokens is not known
 * @param replyBytes size of all results
 * @param seconds estimate of the computing time; 0 when it cannot be told
 * @param device that computes, e.g. {@code CPU:0}
 */
public record AnalysisPlan(
        long memoryBytes,
        long memoryBudgetBytes,
        int delaysThatFit,
        double operations,
        long replyBytes,
        double seconds,
        String device) {
    public boolean fits() {
        return memoryBytes <= memoryBudgetBytes;
    }
}
