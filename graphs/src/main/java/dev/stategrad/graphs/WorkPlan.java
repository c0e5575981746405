package dev.stategrad.graphs;

/**
 * What an analysis takes.
 *
 * @param memoryBytes peak memory of sums and work areas
 * @param budgetBytes memory that it may take
 * @param delaysThatFit largest D that fits the budget with everything else as it is; 0 when none does
 * @param operationsPerToken minimal count, 4·H²·E·(D−1) for an LSTM of one layer, in floating-point operations
 * @param passes most passes over the text; more than 1 only when these are allowed
 */
public record WorkPlan(long memoryBytes, long budgetBytes, int delaysThatFit, double operationsPerToken, int passes) {
    public boolean fits() {
        return memoryBytes <= budgetBytes;
    }
}
