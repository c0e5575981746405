package dev.stategrad.server.identity;

import dev.stategrad.graphs.InvalidInputException;
import java.util.regex.Pattern;

/**
 * Name of a user: 1 to 64 ASCII letters, digits, {@code .}, {@code _}, {@code @}, {@code +} and {@code -}, first a letter or
 * digit. ASCII alone, since the rest of Unicode has characters that look like these; not {@code local}, the one who calls a
 * server that asks nobody for a name.
 */
public record UserName(String value) implements Comparable<UserName> {
    private static final String PREFIX = "users/";
    private static final String EXPECTED = "users/ and 1 to 64 of A-Z a-z 0-9 . _ @ + -, not local";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    public UserName {
        if (!isName(value)) {
            throw new InvalidInputException("name", EXPECTED, Quoted.of(value));
        }
    }

    /**
     * The user that a resource name names.
     *
     * @throws InvalidInputException unless {@code resource} is {@code users/} and a name
     */
    public static UserName ofResource(String resource) {
        if (!resource.startsWith(PREFIX) || !isName(resource.substring(PREFIX.length()))) {
            throw new InvalidInputException("name", EXPECTED, Quoted.of(resource));
        }
        return new UserName(resource.substring(PREFIX.length()));
    }

    /** Whether somebody may be called so. */
    public static boolean isName(String value) {
        return NAME.matcher(value).matches() && !value.equalsIgnoreCase(Caller.LOCAL.user());
    }

    /** Resource name, {@code users/{name}}. */
    public String resource() {
        return PREFIX + value;
    }

    @Override
    public int compareTo(UserName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return resource();
    }
}
