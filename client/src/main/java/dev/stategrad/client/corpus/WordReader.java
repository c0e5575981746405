package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the words of a corpus, sentence by sentence. */
sealed interface WordReader extends Closeable permits PlainTextReader, TaggedTextReader, ConlluReader, TaggingReader {
    /** Goes to the next sentence, skipping what is left of this one; false at the end. */
    boolean nextSentence() throws IOException;

    /** The next word of the sentence, or null at its end. */
    @Nullable Word next() throws IOException;

    TextFile text();

    @Override
    default void close() throws IOException {
        text().close();
    }
}
