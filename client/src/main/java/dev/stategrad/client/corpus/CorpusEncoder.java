package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Turns texts, and files of token ids, into token ids with labels. */
public final class CorpusEncoder {
    private final List<GroupingSource> groupings;

    /** @param groupings that label the tokens, or none */
    public CorpusEncoder(List<GroupingSource> groupings) {
        this.groupings = List.copyOf(groupings);
    }

    /**
     * Encodes a text. A word that the vocabulary lacks becomes {@link Vocabulary#UNK}, if the vocabulary has that.
     *
     * @param addEos whether a sentence that does not end with {@link Vocabulary#EOS} gets one
     * @param streams number of equal parts that the text is cut into; what is left over goes to the last parts
     * @throws CorpusException when the file is not a text of that format, holds words that are not in the vocabulary,
     *     has fewer tokens than streams, or does not fit its labels
     */
    public EncodedCorpus encode(Corpus corpus, Vocabulary vocabulary, boolean addEos, int streams) throws IOException {
        if (streams < 1) {
            throw new IllegalArgumentException("streams: expected at least 1, found " + streams);
        }
        if (addEos && !vocabulary.contains(Vocabulary.EOS)) {
            throw new CorpusException(
                    corpus.path(),
                    "expected a vocabulary with " + Vocabulary.EOS + ", which is to end every sentence, found none");
        }
        return withStore(
                (store, labels) -> {
                    try (SentenceWords words = new SentenceWords(corpus, addEos)) {
                        encode(words, vocabulary, store, labels);
                        if (store.rows() < streams) {
                            throw new CorpusException(
                                    corpus.path(), "expected at least " + streams + " tokens, found " + store.rows());
                        }
                        return finish(store, equalParts(store.rows(), streams), labels, words.text());
                    }
                },
                corpus);
    }

    /**
     * Reads token ids that are separated by blanks, one stream per line.
     *
     * @throws CorpusException when something else is in the file, or nothing, or it does not fit its labels
     */
    public EncodedCorpus encodeTokens(Path path) throws IOException {
        return withStore(
                (store, labels) -> {
                    try (BlankSeparated ids = new BlankSeparated(TextFile.open(path))) {
                        List<Long> bounds = new ArrayList<>(List.of(0L));
                        while (ids.nextLine()) {
                            encodeLine(ids, store, labels);
                            bounds.add(store.rows());
                        }
                        labels.endFile();
                        if (store.rows() == 0) {
                            throw new CorpusException(path, "expected token ids, found none");
                        }
                        return finish(store, bounds, labels, ids.text());
                    }
                },
                new Corpus(path, CorpusFormat.TEXT));
    }

    private static void encode(SentenceWords words, Vocabulary vocabulary, TokenStore store, LabelColumns labels)
            throws IOException {
        UnknownWords unknown = new UnknownWords();
        int[] row = new int[1 + labels.size()];
        while (words.nextSentence()) {
            labels.nextLine();
            for (Word word = words.next(); word != null; word = words.next()) {
                boolean written = !words.added();
                OptionalInt id = vocabulary.id(word.form());
                if (id.isEmpty()) {
                    unknown.add(word.form(), words.text().line());
                }
                row[0] = id.orElse(0);
                labels.label(row, word.tags(), written);
                store.append(row);
            }
            labels.endLine();
        }
        labels.endFile();
        unknown.check(words.text().path());
        if (store.rows() == 0) {
            throw new CorpusException(words.text().path(), "expected words, found none");
        }
    }

    private static void encodeLine(BlankSeparated ids, TokenStore store, LabelColumns labels) throws IOException {
        int[] row = new int[1 + labels.size()];
        labels.nextLine();
        for (String token = ids.next(); token != null; token = ids.next()) {
            row[0] = id(token, ids.text());
            labels.label(row, List.of(), true);
            store.append(row);
        }
        labels.endLine();
    }

    private static int id(String token, TextFile text) throws CorpusException {
        try {
            int id = Integer.parseInt(token);
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw text.problem("expected token ids of 0 and above, found " + token);
    }

    private static List<Long> equalParts(long rows, int streams) {
        long least = rows / streams;
        long longer = rows % streams;
        List<Long> bounds = new ArrayList<>();
        long bound = 0;
        for (int stream = 0; stream < streams; stream++) {
            bounds.add(bound);
            bound += stream >= streams - longer ? least + 1 : least;
        }
        bounds.add(bound);
        return bounds;
    }

    private static EncodedCorpus finish(TokenStore store, List<Long> bounds, LabelColumns labels, TextFile text)
            throws IOException {
        store.flush();
        List<Grouping> found = labels.groupings(text);
        return new EncodedCorpus(store, bounds, found, labels.orders(), text.sha256OfFile());
    }

    /** Encodes into a store that is closed again when that fails. */
    private EncodedCorpus withStore(Encoding encoding, Corpus corpus) throws IOException {
        TokenStore store = new TokenStore(1 + groupings.size());
        boolean done = false;
        try (LabelColumns labels = new LabelColumns()) {
            for (GroupingSource grouping : groupings) {
                add(grouping, corpus, labels);
            }
            EncodedCorpus encoded = encoding.encode(store, labels);
            done = true;
            return encoded;
        } finally {
            if (!done) {
                store.close();
            }
        }
    }

    private static void add(GroupingSource grouping, Corpus corpus, LabelColumns labels) throws IOException {
        if (grouping instanceof GroupingSource.LabelFile file) {
            labels.addFile(file);
            return;
        }
        int column = corpus.format().column(grouping.name());
        if (column < 0) {
            throw new CorpusException(
                    corpus.path(),
                    "grouping " + grouping.name() + ": expected a corpus with such tags (CoNLL-U or word/TAG), found "
                            + describe(corpus.format()));
        }
        labels.addColumn(grouping.name(), column);
    }

    private static String describe(CorpusFormat format) {
        return format.columns().isEmpty() ? "plain text" : "one with " + String.join(", ", format.columns());
    }

    private interface Encoding {
        EncodedCorpus encode(TokenStore store, LabelColumns labels) throws IOException;
    }
}
