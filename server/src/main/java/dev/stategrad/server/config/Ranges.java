package dev.stategrad.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a section of the configuration as a whole, by the names that its settings have there: whoever edits a file wants
 * to hear of every mistake in it, not of the first.
 */
final class Ranges {
    private static final int MAX_PORT = 65_535;

    private final List<String> problems = new ArrayList<>();

    Ranges whole(String name, long value, long least, long most) {
        String expected = most == Long.MAX_VALUE ? "at least " + least : least + " to " + most;
        return require(value >= least && value <= most, name, expected, value);
    }

    Ranges port(String name, int port) {
        return whole(name, port, 0, MAX_PORT);
    }

    Ranges bytes(String name, long value, long least, long most) {
        String expected = Quantities.text(least) + " to " + Quantities.text(most);
        return require(value >= least && value <= most, name, expected, Quantities.text(value));
    }

    Ranges time(String name, Duration value, Duration least, Duration most) {
        String expected = Quantities.text(least) + " to " + Quantities.text(most);
        boolean within = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        return require(within, name, expected, Quantities.text(value));
    }

    Ranges text(String name, String text) {
        return require(!text.isBlank(), name, "a text", "none");
    }

    Ranges require(boolean met, String name, String expected, Object found) {
        if (!met) {
            problems.add(name + ": expected " + expected + ", found " + found);
        }
        return this;
    }

    /** @throws InvalidConfigException when anything was not met */
    void check() {
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }
}
