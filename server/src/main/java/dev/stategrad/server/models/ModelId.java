package dev.stategrad.server.models;

import dev.stategrad.graphs.InvalidInputException;
import java.util.regex.Pattern;

/** Id of a model: 1 to 63 characters, letters, digits, {@code .}, {@code _} and {@code -}, first a letter or digit. */
public record ModelId(String value) implements Comparable<ModelId> {
    private static final String PREFIX = "models/";
    // Also what keeps an id from naming any other place on the disk.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int SHOWN = 80;

    public ModelId {
        if (!ID.matcher(value).matches()) {
            throw new InvalidInputException("name", "models/ and 1 to 63 of A-Z a-z 0-9 . _ -", quote(value));
        }
    }

    /**
     * The id in a resource name.
     *
     * @throws InvalidInputException unless {@code name} is {@code models/} and an id
     */
    public static ModelId ofName(String name) {
        if (!name.startsWith(PREFIX)) {
            throw new InvalidInputException("name", "models/ and 1 to 63 of A-Z a-z 0-9 . _ -", quote(name));
        }
        return new ModelId(name.substring(PREFIX.length()));
    }

    static boolean isId(String value) {
        return ID.matcher(value).matches();
    }

    /** Resource name, {@code models/{id}}. */
    public String name() {
        return PREFIX + value;
    }

    @Override
    public int compareTo(ModelId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return name();
    }

    // Names come from outside: what is shown is short and free of control characters.
    private static String quote(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
