package dev.stategrad.server.identity;

import dev.stategrad.graphs.InvalidInputException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Id of a personal token: 12 hexadecimal digits. */
public record TokenId(String value) implements Comparable<TokenId> {
    private static final String PREFIX = "tokens/";
    private static final int BYTES = 6;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

    public TokenId {
        if (!ID.matcher(value).matches()) {
            throw new InvalidInputException("name", "tokens/ and 12 of 0-9 a-f", Quoted.of(value));
        }
    }

    /**
     * The token that a resource name names.
     *
     * @throws InvalidInputException unless {@code resource} is {@code tokens/} and an id
     */
    public static TokenId ofResource(String resource) {
        if (!resource.startsWith(PREFIX)) {
            throw new InvalidInputException("name", "tokens/ and 12 of 0-9 a-f", Quoted.of(resource));
        }
        return new TokenId(resource.substring(PREFIX.length()));
    }

    static TokenId random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TokenId(HexFormat.of().formatHex(bytes));
    }

    /** Resource name, {@code tokens/{id}}. */
    public String resource() {
        return PREFIX + value;
    }

    @Override
    public int compareTo(TokenId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return resource();
    }
}
