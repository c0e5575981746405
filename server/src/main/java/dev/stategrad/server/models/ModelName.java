package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;

/**
 * What {@code models/{id}} or {@code models/{id}@last} names: a model, and which of its weights.
 *
 * @param last whether the weights after the last epoch are meant, and not the best
 */
public record ModelName(ModelId id, boolean last) {
    private static final String LAST = "@last";

    /**
     * The model and the weights that a resource name selects.
     *
     * @throws InvalidInputException unless {@code name} is {@code models/}, an id and perhaps {@code @last}
     */
    public static ModelName of(String name) {
        boolean last = name.endsWith(LAST);
        return new ModelName(ModelId.ofName(last ? name.substring(0, name.length() - LAST.length()) : name), last);
    }

    @Override
    public String toString() {
        return id.name() + (last ? LAST : "");
    }
}
