package dev.stategrad.client.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Turns texts, and files of token ids, into token ids with labels. */
public final class CorpusEncoder {
    /** Of a token that is known by its id alone. */
    private static final Word NO_WORD = new Word("", List.of());

    private final List<GroupingSource> groupings;
    private final long enough;

    /** @param groupings that label the tokens, or none */
    public CorpusEncoder(List<GroupingSource> groupings) {
        this(groupings, Long.MAX_VALUE);
    }

    /**
     * Reads only the beginning of a text.
     *
     * @param enough the text is read up to the end of the sentence (or line of token ids) that holds token number
     *     {@code enough}; at least 1
     */
    public CorpusEncoder(List<GroupingSource> groupings, long enough) {
        if (enough < 1) {
            throw new IllegalArgumentException("tokens: expected at least 1, found " + enough);
        }
        this.groupings = List.copyOf(groupings);
        this.enough = enough;
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
        boolean tagged = corpus.format().isUntagged() && groupings.stream().anyMatch(CorpusEncoder::isAutomaticTag);
        return withStore(grouping -> column(grouping, corpus, vocabulary), (store, labels) -> {
            try (SentenceWords words = open(corpus, tagged, addEos)) {
                encode(words, vocabulary, store, labels);
                if (store.rows() < streams) {
                    throw new CorpusException(
                            corpus.path(), "expected at least " + streams + " tokens, found " + store.rows());
                }
                return finish(store, equalParts(store.rows(), streams), labels, notes(tagged), words.text());
            }
        });
    }

    private static SentenceWords open(Corpus corpus, boolean tagged, boolean addEos) throws IOException {
        return tagged
                ? SentenceWords.tagged(corpus, PartOfSpeechTagger.english(), addEos)
                : new SentenceWords(corpus, addEos);
    }

    /**
     * Reads token ids that are separated by blanks, one stream per line.
     *
     * @throws CorpusException when something else is in the file, or nothing, or it does not fit its labels
     */
    public EncodedCorpus encodeTokens(Path path) throws IOException {
        return withStore(grouping -> columnOfTokens(grouping, path), (store, labels) -> {
            try (BlankSeparated ids = new BlankSeparated(TextFile.open(path))) {
                List<Long> bounds = new ArrayList<>(List.of(0L));
                while (store.rows() < enough && ids.nextLine()) {
                    encodeLine(ids, store, labels);
                    bounds.add(store.rows());
                }
                endFile(store, labels);
                if (store.rows() == 0) {
                    throw new CorpusException(path, "expected token ids, found none");
                }
                return finish(store, bounds, labels, List.of(), ids.text());
            }
        });
    }

    private void encode(SentenceWords words, Vocabulary vocabulary, TokenStore store, LabelColumns labels)
            throws IOException {
        UnknownWords unknown = new UnknownWords();
        int[] row = new int[1 + labels.size()];
        while (store.rows() < enough && words.nextSentence()) {
            int position = 0;
            boolean inFiles = false;
            for (Word word = words.next(); word != null; word = words.next()) {
                boolean written = !words.added();
                // Files of labels have no line for one that holds nothing but an added <eos>.
                if (written && !inFiles) {
                    labels.nextLine();
                    inFiles = true;
                }
                OptionalInt id = vocabulary.id(word.form());
                if (id.isEmpty()) {
                    unknown.add(word.form(), words.text().line());
                }
                row[0] = id.orElse(0);
                labels.label(row, new Token(word, row[0], ++position, written));
                store.append(row);
            }
            if (inFiles) {
                labels.endLine();
            }
        }
        endFile(store, labels);
        unknown.check(words.text().path());
        if (store.rows() == 0) {
            throw new CorpusException(words.text().path(), "expected words, found none");
        }
    }

    /** A text that was read to its end must end where its labels do. */
    private void endFile(TokenStore store, LabelColumns labels) throws IOException {
        if (store.rows() < enough) {
            labels.endFile();
        }
    }

    private static void encodeLine(BlankSeparated ids, TokenStore store, LabelColumns labels) throws IOException {
        int[] row = new int[1 + labels.size()];
        int position = 0;
        labels.nextLine();
        for (String token = ids.next(); token != null; token = ids.next()) {
            row[0] = id(token, ids.text());
            labels.label(row, new Token(NO_WORD, row[0], ++position, true));
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

    private static EncodedCorpus finish(
            TokenStore store, List<Long> bounds, LabelColumns labels, List<String> notes, TextFile text)
            throws IOException {
        store.flush();
        return new EncodedCorpus(store, bounds, labels.read(text), notes, text.sha256OfFile());
    }

    /** Encodes into a store that is closed again when that fails. */
    private EncodedCorpus withStore(Columns columns, Encoding encoding) throws IOException {
        TokenStore store = new TokenStore(1 + groupings.size());
        boolean done = false;
        try (LabelColumns labels = new LabelColumns()) {
            for (GroupingSource grouping : groupings) {
                labels.add(columns.column(grouping));
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

    private static LabelColumn column(GroupingSource grouping, Corpus corpus, Vocabulary vocabulary)
            throws IOException {
        if (grouping instanceof GroupingSource.Column) {
            return LabelColumn.of(grouping.name(), new LabelSource.Tags(tagColumn(grouping, corpus)));
        }
        if (grouping instanceof GroupingSource.Penn) {
            return LabelColumn.of(grouping.name(), new LabelSource.PennClasses(PennTags.column(corpus)));
        }
        if (grouping instanceof GroupingSource.WordType) {
            return LabelColumn.of(grouping.name(), new LabelSource.WordTypes(vocabulary::word));
        }
        if (grouping instanceof GroupingSource.Form) {
            return LabelColumn.of(grouping.name(), new LabelSource.Forms());
        }
        if (grouping instanceof GroupingSource.Position) {
            return LabelColumn.of(grouping.name(), new LabelSource.Positions(), Bins.POSITION);
        }
        return column(grouping);
    }

    private static LabelColumn columnOfTokens(GroupingSource grouping, Path path) throws IOException {
        if (grouping instanceof GroupingSource.Column
                || grouping instanceof GroupingSource.Penn
                || grouping instanceof GroupingSource.Form
                || grouping instanceof GroupingSource.Position) {
            throw new CorpusException(
                    path, "grouping " + grouping.name() + ": expected a corpus of words, found token ids alone");
        }
        if (grouping instanceof GroupingSource.WordType) {
            return LabelColumn.of(grouping.name(), new LabelSource.WordTypes(Integer::toString));
        }
        return column(grouping);
    }

    /** Groupings that are the same for words and for ids. */
    private static LabelColumn column(GroupingSource grouping) throws IOException {
        if (grouping instanceof GroupingSource.LabelFile file) {
            return LabelColumn.of(file.name(), new LabelFileReader(file.path()));
        }
        if (grouping instanceof GroupingSource.Frequency frequency) {
            return LabelColumn.of(frequency.name(), new LabelSource.Frequencies(frequency.counts()), Bins.FREQUENCY);
        }
        if (grouping instanceof GroupingSource.Correct) {
            return LabelColumn.of(grouping.name(), ScoreLabels.CORRECT);
        }
        if (grouping instanceof GroupingSource.Surprisal) {
            return LabelColumn.of(grouping.name(), ScoreLabels.SURPRISAL);
        }
        throw new IllegalArgumentException("grouping: expected one of the sources above, found " + grouping);
    }

    private static int tagColumn(GroupingSource grouping, Corpus corpus) throws CorpusException {
        if (corpus.format().isUntagged() && isAutomaticTag(grouping)) {
            return 0;
        }
        int column = corpus.format().column(grouping.name());
        if (column < 0) {
            throw new CorpusException(
                    corpus.path(),
                    "grouping " + grouping.name() + ": expected a corpus with such tags, found "
                            + describe(corpus.format()));
        }
        return column;
    }

    private static boolean isAutomaticTag(GroupingSource grouping) {
        return grouping instanceof GroupingSource.Column column
                && (column.name().equals("pos") || column.name().equals("upos"));
    }

    private static List<String> notes(boolean tagged) {
        return tagged
                ? List.of("parts of speech are automatic: UPOS tags by Apache OpenNLP's model "
                        + PartOfSpeechTagger.MODEL)
                : List.of();
    }

    private static String describe(CorpusFormat format) {
        return format.isUntagged()
                ? "plain text, which can be given automatic tags named pos or upos"
                : "one with " + String.join(", ", format.columns());
    }

    private interface Columns {
        LabelColumn column(GroupingSource grouping) throws IOException;
    }

    private interface Encoding {
        EncodedCorpus encode(TokenStore store, LabelColumns labels) throws IOException;
    }
}
