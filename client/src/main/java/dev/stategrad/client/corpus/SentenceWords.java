package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The words of a corpus with exactly one {@link Vocabulary#EOS} at the end of each sentence. */
final class SentenceWords implements Closeable {
    private final WordReader reader;
    private final boolean addEos;
    private final Word eos;
    private boolean open;
    private boolean endsWithEos;
    private boolean added;

    /** @param addEos whether sentences that do not end with {@link Vocabulary#EOS} get one */
    SentenceWords(Corpus corpus, boolean addEos) throws IOException {
        this(corpus.open(), corpus.format().columns().size(), addEos);
    }

    private SentenceWords(WordReader reader, int columns, boolean addEos) {
        this.reader = reader;
        this.addEos = addEos;
        this.eos = new Word(Vocabulary.EOS, Collections.nCopies(columns, Word.NO_LABEL));
    }

    /** The words of plain text with one tag each, found by {@code tagger}. */
    static SentenceWords tagged(Corpus corpus, PartOfSpeechTagger tagger, boolean addEos) throws IOException {
        return new SentenceWords(new TaggingReader(corpus.open(), tagger), 1, addEos);
    }

    boolean nextSentence() throws IOException {
        open = reader.nextSentence();
        endsWithEos = false;
        added = false;
        return open;
    }

    /** The next word of the sentence, or null at its end. */
    @Nullable Word next() throws IOException {
        if (!open) {
            return null;
        }
        Word word = reader.next();
        if (word != null) {
            endsWithEos = word.form().equals(Vocabulary.EOS);
            return word;
        }
        open = false;
        if (!addEos || endsWithEos) {
            return null;
        }
        added = true;
        return eos;
    }

    /** Whether the last word is not in the text itself. */
    boolean added() {
        return added;
    }

    TextFile text() {
        return reader.text();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
