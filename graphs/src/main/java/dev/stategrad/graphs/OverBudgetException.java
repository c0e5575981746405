package dev.stategrad.graphs;

/** An analysis needs more memory than it may take. */
public final class OverBudgetException extends StategradException {
    private static final long serialVersionUID = 1L;

    private final int delaysThatFit;

    public OverBudgetException(int delays, long neededBytes, long budgetBytes, int delaysThatFit) {
        super("delays: expected at most %d (what fits into %d MiB), found %d (needs %d MiB)"
                .formatted(delaysThatFit, budgetBytes >> 20, delays, neededBytes >> 20));
        this.delaysThatFit = delaysThatFit;
    }

    /** Largest number of delays that fits the budget with everything else as it is; 0 when none does. */
    public int delaysThatFit() {
        return delaysThatFit;
    }
}
