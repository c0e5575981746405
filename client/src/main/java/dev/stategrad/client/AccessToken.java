package dev.stategrad.client;

import java.util.regex.Pattern;

/** What a caller shows a server to be recognised by: a personal token, or a JSON web token. Never part of any text but the call. */
public final class AccessToken {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{1,8000}");

    private final String text;

    private AccessToken(String text) {
        this.text = text;
    }

    /**
     * A token; blanks and line ends around it don't matter.
     *
     * @throws IllegalArgumentException when this can't be one; the message doesn't repeat it
     */
    public static AccessToken of(String text) {
        String token = text.strip();
        if (!FORM.matcher(token).matches()) {
            throw new IllegalArgumentException("token: expected letters, digits and . _ ~ + / = - on one line, found "
                    + (token.isEmpty() ? "nothing" : "something else"));
        }
        return new AccessToken(token);
    }

    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "…";
    }
}
