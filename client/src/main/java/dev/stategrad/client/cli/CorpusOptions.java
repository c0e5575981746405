package dev.stategrad.client.cli;

import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.CorpusEncoder;
import dev.stategrad.client.corpus.CorpusFormat;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.corpus.GroupingSource;
import dev.stategrad.client.corpus.TokenCounts;
import dev.stategrad.client.corpus.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The text that a model is to read. */
final class CorpusOptions {
    @ArgGroup(multiplicity = "1")
    private final Text text = new Text();

    @Option(
            names = "--corpus-format",
            paramLabel = "FORMAT",
            description = "text, wikitext (a blank line is an <eos>, too), tagged (word/TAG) or conllu"
                    + " (default: told by the first line, never wikitext).")
    private @Nullable CorpusFormat format;

    @Option(names = "--no-eos", description = "Do not end sentences with <eos>.")
    private boolean noEos;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "Cuts the corpus into N equal parts that are read side by side, each from the zero state"
                    + " (default: 1; with --tokens, every line is a stream).")
    private @Nullable Integer streams;

    @Option(
            names = "--first-tokens",
            paramLabel = "N",
            description = "Reads the corpus only up to the end of the sentence (with --tokens: the line) that holds its"
                    + " N-th token (default: all of it).")
    private @Nullable Long firstTokens;

    /** One of two. */
    private static final class Text {
        @Option(
                names = "--corpus",
                paramLabel = "FILE",
                description = "Plain text (one sentence per line), word/TAG text or CoNLL-U, plain or gzip.")
        private @Nullable Path corpus;

        @Option(
                names = "--tokens",
                paramLabel = "FILE",
                description = "Token ids separated by blanks, one stream per line.")
        private @Nullable Path tokens;
    }

    /** Where the text lies. */
    Path path() {
        return text.corpus != null ? text.corpus : tokens();
    }

    /** Adds the options by name, for a result's provenance. */
    void describe(SortedMap<String, String> options) {
        if (firstTokens != null) {
            options.put("first-tokens", Long.toString(firstTokens));
        }
    }

    /** Whether the text is given as token ids. */
    boolean isTokens() {
        return text.tokens != null;
    }

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        if (firstTokens != null) {
            common.requireAtLeast("--first-tokens", 1, firstTokens);
        }
        if (streams == null) {
            return;
        }
        common.requireAtLeast("--streams", 1, streams);
        if (text.tokens != null) {
            throw common.usage(
                    "--streams: expected with --corpus only, since in a --tokens file every line is a stream");
        }
    }

    /**
     * Reads the text.
     *
     * @param words the model's vocabulary; empty when it has none
     */
    EncodedCorpus encode(String model, List<String> words, List<GroupingSource> groupings) throws IOException {
        CorpusEncoder encoder = new CorpusEncoder(groupings, firstTokens == null ? Long.MAX_VALUE : firstTokens);
        if (text.corpus == null) {
            return encoder.encodeTokens(tokens());
        }
        Vocabulary vocabulary = vocabulary(model, words);
        return encoder.encode(corpus(text.corpus), vocabulary, !noEos, streams == null ? 1 : streams);
    }

    /**
     * Counts the tokens of another text of the same kind.
     *
     * @param words the model's vocabulary; empty when it has none
     */
    TokenCounts count(Path path, String model, List<String> words) throws IOException {
        return text.corpus == null
                ? TokenCounts.ofTokens(path)
                : TokenCounts.of(corpus(path), vocabulary(model, words), !noEos);
    }

    private Corpus corpus(Path path) throws IOException {
        return format == null ? Corpus.of(path) : new Corpus(path, format);
    }

    private static Vocabulary vocabulary(String model, List<String> words) {
        if (words.isEmpty()) {
            throw new CommandFailedException(
                    "model " + model
                            + ": expected a vocabulary, found none (give the text as --tokens, or import the model with --vocab)");
        }
        return Vocabulary.of(words);
    }

    private Path tokens() {
        if (text.tokens == null) {
            throw new IllegalStateException("the parser requires --corpus or --tokens");
        }
        return text.tokens;
    }
}
