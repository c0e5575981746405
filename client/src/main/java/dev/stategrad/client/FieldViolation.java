package dev.stategrad.client;

import java.io.Serializable;

/**
 * One thing that a server found wrong in a request.
 *
 * @param field its name on the wire, e.g. {@code config.delays}
 * @param description what was expected and what was found
 */
public record FieldViolation(String field, String description) implements Serializable {}
