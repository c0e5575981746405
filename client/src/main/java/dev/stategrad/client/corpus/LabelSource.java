package dev.stategrad.client.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Gives each token its label while a corpus is read; null where it has none. */
sealed interface LabelSource extends Closeable permits LabelSource.WithoutFile, LabelFileReader {
    @Nullable String label(Token token) throws IOException;

    /** Must precede the first token of each line. */
    void nextLine() throws IOException;

    /** Must follow the last token of each line. */
    void endLine() throws IOException;

    /** Must follow the last line. */
    void endFile() throws IOException;

    /** Labels that depend on the token alone. */
    sealed interface WithoutFile extends LabelSource {
        @Override
        default void nextLine() {}

        @Override
        default void endLine() {}

        @Override
        default void endFile() {}

        @Override
        default void close() {}
    }

    /**
     * Tags of the corpus.
     *
     * @param column index among the tags of a word
     */
    record Tags(int column) implements WithoutFile {
        @Override
        public @Nullable String label(Token token) {
            return Word.labelOrNull(token.word().tags().get(column));
        }
    }

    /**
     * Word classes of the Penn Treebank's tags.
     *
     * @param column index among the tags of a word
     */
    record PennClasses(int column) implements WithoutFile {
        @Override
        public @Nullable String label(Token token) {
            return PennClass.ofTag(token.word().tags().get(column))
                    .map(PennClass::label)
                    .orElse(null);
        }
    }

    /**
     * The word that the model reads, which is {@link Vocabulary#UNK} for one that it does not know.
     *
     * @param words name of each token id
     */
    record WordTypes(IntFunction<String> words) implements WithoutFile {
        @Override
        public String label(Token token) {
            return words.apply(token.id());
        }
    }

    /** The word as the corpus has it. */
    record Forms() implements WithoutFile {
        @Override
        public String label(Token token) {
            return token.word().form();
        }
    }

    /**
     * Bins of how often the token comes in the training text.
     *
     * @param counts of the training text
     */
    record Frequencies(TokenCounts counts) implements WithoutFile {
        @Override
        public String label(Token token) {
            return Bins.FREQUENCY.label((double) counts.of(token.id()));
        }
    }

    /** Bins of the place in the sentence; the sentence's end has no label. */
    record Positions() implements WithoutFile {
        @Override
        public @Nullable String label(Token token) {
            return token.word().form().equals(Vocabulary.EOS) ? null : Bins.POSITION.label(token.position());
        }
    }

    /** Labels that a model gives when it has read the whole corpus. */
    record Later() implements WithoutFile {
        @Override
        public @Nullable String label(Token token) {
            return null;
        }
    }
}
