package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sentence per line, blanks between words, each with its tag behind its last slash: {@code the/DT}. */
final class TaggedTextReader implements WordReader {
    private final BlankSeparated tokens;

    TaggedTextReader(TextFile text) {
        tokens = new BlankSeparated(text);
    }

    @Override
    public boolean nextSentence() throws IOException {
        return tokens.nextLine();
    }

    @Override
    public @Nullable Word next() throws IOException {
        String token = tokens.next();
        if (token == null) {
            return null;
        }
        if (token.equals(Vocabulary.EOS)) {
            return new Word(token, List.of(Word.NO_LABEL));
        }
        int slash = token.lastIndexOf('/');
        if (slash < 1 || slash == token.length() - 1) {
            throw text().problem("expected word/TAG, found " + token);
        }
        return new Word(token.substring(0, slash), List.of(token.substring(slash + 1)));
    }

    @Override
    public TextFile text() {
        return tokens.text();
    }
}
