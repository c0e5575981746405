package dev.stategrad.graphs;

/** Root of the errors that this library reports about what it was given. */
public abstract sealed class StategradException extends RuntimeException
        permits InvalidInputException, OverBudgetException {
    private static final long serialVersionUID = 1L;

    StategradException(String message) {
        super(message);
    }
}
