package dev.stategrad.graphs;

/** Placeholder of the engine's contract. */
public final class StateGradientEngine implements AutoCloseable {
    /** @throws InvalidInputException when the options do not suit the model */
    public static WorkPlan plan(Architecture architecture, StateGradientOptions options, long budgetBytes) {
        throw new UnsupportedOperationException();
    }

    /** @throws InvalidInputException when the options do not suit the model; OverBudgetException over the budget */
    public StateGradientEngine(
            ModelWeights weights, StateGradientOptions options, long budgetBytes, RunMonitor monitor) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @param labels one row per grouping, each as long as tokens; -1 = none
     * @throws InvalidInputException on a bad stream, token or label; nothing of the chunk is then taken
     */
    public void accept(int stream, int[] tokens, int[][] labels) {
        throw new UnsupportedOperationException();
    }

    /** Ends all streams and returns the sums. @throws InvalidInputException ("tokens") when no token was read */
    public GradientSums finish() {
        throw new UnsupportedOperationException();
    }

    /** Tokens read so far. */
    public long tokensAccepted() {
        throw new UnsupportedOperationException();
    }

    /** Source tokens whose gradients are done. */
    public long tokensDone() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
