package dev.stategrad.server.meters;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A number that goes up and down, or one that somebody else knows. Thread-safe. */
final class Level {
    private double value;
    private @Nullable Supplier<Number> source;

    synchronized void set(double now) {
        value = now;
    }

    synchronized void add(double change) {
        value += change;
    }

    /** From now on it is what {@code source} says. */
    synchronized void follow(Supplier<Number> knower) {
        source = knower;
    }

    synchronized double get() {
        return source == null ? value : source.get().doubleValue();
    }
}
