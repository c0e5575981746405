package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code models/{id}}, {@code models/{id}@last} or {@code models/{id}@3} names: a model, and which of its weights.
 *
 * @param epoch the one whose weights are meant, 0 for the initial ones; 0 unless {@code choice} is EPOCH
 */
public record ModelName(ModelId id, Choice choice, int epoch) {
    private static final String LAST = "@last";
    private static final Pattern EPOCH = Pattern.compile("(.*)@(\\d{1,9})", Pattern.DOTALL);

    /** Which weights of a model. */
    public enum Choice {
        /** Those of the best epoch. */
        BEST,
        /** Those after the last epoch. */
        LAST,
        /** Those after a given epoch, where each epoch's were kept. */
        EPOCH
    }

    /**
     * The model and the weights that a resource name selects.
     *
     * @throws InvalidInputException unless {@code name} is {@code models/}, an id and perhaps {@code @last} or {@code @} and the
     *     number of an epoch
     */
    public static ModelName of(String name) {
        if (name.endsWith(LAST)) {
            return new ModelName(ModelId.ofName(name.substring(0, name.length() - LAST.length())), Choice.LAST, 0);
        }
        Matcher epoch = EPOCH.matcher(name);
        return epoch.matches()
                ? new ModelName(ModelId.ofName(epoch.group(1)), Choice.EPOCH, Integer.parseInt(epoch.group(2)))
                : new ModelName(ModelId.ofName(name), Choice.BEST, 0);
    }

    @Override
    public String toString() {
        return switch (choice) {
            case BEST -> id.name();
            case LAST -> id.name() + LAST;
            case EPOCH -> id.name() + "@" + epoch;
        };
    }
}
