package dev.stategrad.server.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A personal token as its owner holds it: {@code sg_} and 256 random bits in base64url. It is told once; the server keeps
 * its SHA-256. With that much randomness nothing slower is needed: there is no list of likely tokens to try.
 */
public final class TokenSecret {
    static final String PREFIX = "sg_";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final String text;

    private TokenSecret(String text) {
        this.text = text;
    }

    static TokenSecret random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TokenSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The token that a caller presented; empty when it has not the form of one. */
    static Optional<TokenSecret> presented(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new TokenSecret(text)) : Optional.empty();
    }

    /** The token itself, for the answer to who asked for it and for nothing else. */
    public String reveal() {
        return text;
    }

    /**
     * SHA-256 in hexadecimal digits. Of the text, not of the bits: base64 has several texts for the same bits, and only one of
     * them is the token. Looking a digest up may take a time that depends on it, since nobody can choose what it begins with.
     */
    String digest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
