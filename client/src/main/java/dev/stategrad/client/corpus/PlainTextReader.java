package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sentence per line, blanks between words. */
final class PlainTextReader implements WordReader {
    private final BlankSeparated tokens;

    private final boolean keepBlankLines;

    /** @param keepBlankLines whether a blank line is a sentence without words, and not skipped */
    PlainTextReader(TextFile text, boolean keepBlankLines) {
        this.tokens = new BlankSeparated(text);
        this.keepBlankLines = keepBlankLines;
    }

    @Override
    public boolean nextSentence() throws IOException {
        return keepBlankLines ? tokens.nextLineOrBlank() : tokens.nextLine();
    }

    @Override
    public @Nullable Word next() throws IOException {
        String form = tokens.next();
        return form == null ? null : new Word(form, List.of());
    }

    @Override
    public TextFile text() {
        return tokens.text();
    }
}
