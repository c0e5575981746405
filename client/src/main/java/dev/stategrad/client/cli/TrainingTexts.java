package dev.stategrad.client.cli;

import dev.stategrad.client.corpus.Corpus;
import dev.stategrad.client.corpus.CorpusEncoder;
import dev.stategrad.client.corpus.CorpusFormat;
import dev.stategrad.client.corpus.EncodedCorpus;
import dev.stategrad.client.corpus.Vocabulary;
import dev.stategrad.client.corpus.VocabularyCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The texts of a training, and their words. */
final class TrainingTexts {
    @Option(names = "--train", paramLabel = "FILE", description = "Text that the weights are fitted to.")
    private @Nullable Path train;

    @Option(names = "--valid", paramLabel = "FILE", description = "Text that is scored after every epoch.")
    private @Nullable Path valid;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Text that is scored with the best weights when the training is over.")
    private @Nullable Path test;

    @Option(
            names = "--corpus-format",
            paramLabel = "FORMAT",
            description = "text, wikitext (a blank line is an <eos>, too), tagged (word/TAG) or conllu"
                    + " (default: told by the first line, never wikitext).")
    private @Nullable CorpusFormat format;

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "Vocabulary, one word a line (default: the words of the training text).")
    private @Nullable Path vocabulary;

    @Option(
            names = "--vocab-size",
            paramLabel = "V",
            description = "Most words in a vocabulary made from the text; the rest become <unk>.")
    private int vocabularySize = Integer.MAX_VALUE;

    @Option(
            names = "--min-count",
            paramLabel = "N",
            defaultValue = "1",
            description = "Words that come less often become <unk> (default: ${DEFAULT-VALUE}).")
    private int minCount;

    /** Checks what can be checked before anything is read. */
    void check(CommonOptions common) {
        if (train == null) {
            throw common.usage("--train: expected a training text, found none");
        }
        common.requireAtLeast("--vocab-size", 2, vocabularySize);
        common.requireAtLeast("--min-count", 1, minCount);
    }

    boolean hasTest() {
        return test != null;
    }

    boolean hasValid() {
        return valid != null;
    }

    Vocabulary vocabulary() throws IOException {
        return vocabulary == null
                ? new VocabularyCounter(vocabularySize, minCount).count(corpus(trainFile()))
                : Vocabulary.read(vocabulary);
    }

    EncodedCorpus train(Vocabulary words) throws IOException {
        return encode(corpus(trainFile()), words);
    }

    Optional<EncodedCorpus> valid(Vocabulary words) throws IOException {
        return valid == null ? Optional.empty() : Optional.of(encode(corpus(valid), words));
    }

    Optional<EncodedCorpus> test(Vocabulary words) throws IOException {
        return test == null ? Optional.empty() : Optional.of(encode(corpus(test), words));
    }

    /** The text to be scored in the end, unread; looked at early, so that a mistake does not show hours later. */
    Optional<Corpus> testText() throws IOException {
        return test == null ? Optional.empty() : Optional.of(corpus(test));
    }

    static EncodedCorpus encode(Corpus corpus, Vocabulary words) throws IOException {
        return new CorpusEncoder(List.of()).encode(corpus, words, true, 1);
    }

    private Path trainFile() {
        if (train == null) {
            throw new IllegalStateException("not checked");
        }
        return train;
    }

    private Corpus corpus(Path path) throws IOException {
        return format == null ? Corpus.of(path) : new Corpus(path, format);
    }
}
