package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads tokens that are separated by blanks, line by line, without ever holding a whole line. */
final class BlankSeparated implements Closeable {
    private static final int LONGEST_TOKEN = 1 << 16;

    private final TextFile text;
    private final StringBuilder token = new StringBuilder();
    private int character = '\n';

    BlankSeparated(TextFile text) {
        this.text = text;
    }

    /** Goes to the next line that is not blank; false at the end of the file. */
    boolean nextLine() throws IOException {
        while (character != '\n' && character >= 0) {
            character = text.read();
        }
        while (character >= 0 && Character.isWhitespace(character)) {
            character = text.read();
        }
        return character >= 0;
    }

    /** Goes to the next line, blank or not; false at the end of the file. */
    boolean nextLineOrBlank() throws IOException {
        while (character != '\n' && character >= 0) {
            character = text.read();
        }
        if (character >= 0) {
            character = text.read();
        }
        return character >= 0;
    }

    /** The next token of the line, or null at its end. */
    @Nullable String next() throws IOException {
        while (character != '\n' && character >= 0 && Character.isWhitespace(character)) {
            character = text.read();
        }
        token.setLength(0);
        while (character >= 0 && !Character.isWhitespace(character)) {
            if (token.length() == LONGEST_TOKEN) {
                throw text.problem("expected words of at most " + LONGEST_TOKEN + " characters, found a longer one");
            }
            token.append((char) character);
            character = text.read();
        }
        return token.isEmpty() ? null : token.toString();
    }

    TextFile text() {
        return text;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
