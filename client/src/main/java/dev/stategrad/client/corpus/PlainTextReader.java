package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sentence per line, blanks between words; blank lines are skipped. */
final class PlainTextReader implements WordReader {
    private final BlankSeparated tokens;

    PlainTextReader(TextFile text) {
        tokens = new BlankSeparated(text);
    }

    @Override
    public boolean nextSentence() throws IOException {
        return tokens.nextLine();
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
