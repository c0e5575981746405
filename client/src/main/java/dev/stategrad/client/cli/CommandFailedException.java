package dev.stategrad.client.cli;

/** A command cannot go on. The message is one line for the user. */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }
}
