package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CoNLL-U: one word a row, ten columns separated by tabs, a blank line after each sentence, comments begin with
 * {@code #}. FORM is the word, UPOS and XPOS are its tags; rows of multi-word tokens ({@code 3-4}) and of empty nodes
 * ({@code 8.1}) are skipped.
 */
final class ConlluReader implements WordReader {
    static final int COLUMNS = 10;
    private static final int ID = 0;
    private static final int FORM = 1;
    private static final int UPOS = 3;
    private static final int XPOS = 4;

    private final TextFile text;
    private @Nullable Word ahead;

    ConlluReader(TextFile text) {
        this.text = text;
    }

    @Override
    public boolean nextSentence() throws IOException {
        while (ahead != null) {
            ahead = wordOfSentence();
        }
        String row = text.readLine();
        while (row != null && ahead == null) {
            ahead = word(row);
            if (ahead == null) {
                row = text.readLine();
            }
        }
        return ahead != null;
    }

    @Override
    public @Nullable Word next() throws IOException {
        Word word = ahead;
        if (word != null) {
            ahead = wordOfSentence();
        }
        return word;
    }

    /** The next word before the sentence ends. */
    private @Nullable Word wordOfSentence() throws IOException {
        for (String row = text.readLine(); row != null && !row.isBlank(); row = text.readLine()) {
            Word word = word(row);
            if (word != null) {
                return word;
            }
        }
        return null;
    }

    /** The word of a row, or null when the row holds none. */
    private @Nullable Word word(String row) throws IOException {
        if (row.isBlank() || row.startsWith("#")) {
            return null;
        }
        String[] columns = row.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw text.problem("expected " + COLUMNS + " columns separated by tabs, found " + columns.length);
        }
        if (columns[ID].indexOf('-') >= 0 || columns[ID].indexOf('.') >= 0) {
            return null;
        }
        if (columns[FORM].isEmpty()) {
            throw text.problem("expected a word in column " + (FORM + 1) + ", found none");
        }
        return new Word(columns[FORM], List.of(label(columns[UPOS]), label(columns[XPOS])));
    }

    /** CoNLL-U writes {@code _} for what is not given. */
    private static String label(String tag) {
        return tag.isEmpty() || tag.equals("_") ? Word.NO_LABEL : tag;
    }

    @Override
    public TextFile text() {
        return text;
    }
}
