package dev.stategrad.graphs;

/**
 * What an analysis takes.
 *
 * @param memoryBytes peak memory of sums and work areas
 * @param budgetBytes memory that it may take
 * @param delaysThatFit largest D that fits the budget with everything else as it is; 0 when none does
 * @param operationsPerToken minimal count, 4·H²·E·(D−1) for an LSTM, in floating-point operations
 */
public record WorkPlan(long memoryBytes, long budgetBytes, int delaysThatFit, double operationsPerToken) {
    public boolean fits() {
        return memoryBytes <= budgetBytes;
    }
}
