package dev.stategrad.server.config;

import java.util.List;

/** Settings are not what they must be. */
public final class InvalidConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // always a list of the JDK
    private final List<String> problems;

    InvalidConfigException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, each as {@code setting: expected X, found Y}. */
    public List<String> problems() {
        return problems;
    }
}
