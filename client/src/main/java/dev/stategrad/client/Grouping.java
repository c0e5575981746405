package dev.stategrad.client;

import java.util.List;

/**
 * A way to sort source tokens into classes; each class gets its own mean.
 *
 * @param name 1 to 64 characters: letters, digits, {@code .}, {@code _} and {@code -}; not {@code all}
 * @param labels names of the classes, at least one
 */
public record Grouping(String name, List<String> labels) {
    public Grouping {
        labels = List.copyOf(labels);
    }
}
