package dev.stategrad.graphs;

/** An argument is not what it must be: names the argument, what was expected and what was found. */
public final class InvalidInputException extends StategradException {
    private static final long serialVersionUID = 1L;

    private final String argument;

    public InvalidInputException(String argument, String expected, Object found) {
        super(argument + ": expected " + expected + ", found " + found);
        this.argument = argument;
    }

    /** Name of the argument, e.g. {@code delays} or {@code rnn.weight_hh_l0}. */
    public String argument() {
        return argument;
    }
}
