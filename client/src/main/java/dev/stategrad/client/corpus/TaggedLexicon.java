package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words of a vocabulary with the Penn Treebank tag that each has in a corpus. An embedding belongs to a word, not to a
 * token, so each word gets one tag: the one that it has most often there, of equally frequent ones the first in alphabetical
 * order. A word thus never stands in two classes. {@link Vocabulary#UNK}, {@link Vocabulary#EOS} and words that the corpus
 * lacks have none; words are matched as written.
 */
public final class TaggedLexicon {
    private static final String GENITIVE_ENDING = "'s";
    private static final Comparator<Map.Entry<String, Integer>> MOST_OFTEN =
            Map.Entry.<String, Integer>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()));

    private final Vocabulary vocabulary;
    private final @Nullable String[] tags;
    private final boolean[] mostlyGenitive;
    private final boolean splitsGenitives;

    private TaggedLexicon(Vocabulary vocabulary, List<Occurrences> occurrences, boolean splitsGenitives) {
        this.splitsGenitives = splitsGenitives;
        this.vocabulary = vocabulary;
        this.tags = new String[vocabulary.size()];
        this.mostlyGenitive = new boolean[vocabulary.size()];
        for (int id = 0; id < tags.length; id++) {
            tags[id] = occurrences.get(id).tag();
            mostlyGenitive[id] = occurrences.get(id).mostlyGenitive();
        }
    }

    /**
     * Counts the tags of a corpus: XPOS of CoNLL-U, the tags of word/TAG text.
     *
     * @throws CorpusException when the corpus has no tags, or none of them is of the Penn Treebank
     */
    public static TaggedLexicon of(Corpus corpus, Vocabulary vocabulary) throws IOException {
        int column = PennTags.column(corpus);
        List<Occurrences> occurrences = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            occurrences.add(new Occurrences());
        }
        boolean known = false;
        boolean splits = false;
        try (SentenceWords words = new SentenceWords(corpus, false)) {
            while (words.nextSentence()) {
                @Nullable Occurrences previous = null;
                for (Word word = words.next(); word != null; word = words.next()) {
                    String tag = word.tags().get(column);
                    known |= PennTags.WORDS.contains(tag);
                    splits |= tag.equals(PennTags.POSSESSIVE_ENDING);
                    if (previous != null && tag.equals(PennTags.POSSESSIVE_ENDING)) {
                        previous.genitives++;
                    }
                    previous = isWord(word, vocabulary) ? occurrences.get(id(word, vocabulary)) : null;
                    if (previous != null) {
                        previous.add(tag);
                    }
                }
            }
        }
        if (!known) {
            throw new CorpusException(corpus.path(), "expected Penn Treebank tags, found others");
        }
        return new TaggedLexicon(vocabulary, occurrences, splits);
    }

    private static boolean isWord(Word word, Vocabulary vocabulary) {
        String form = word.form();
        return vocabulary.contains(form) && !form.equals(Vocabulary.UNK) && !form.equals(Vocabulary.EOS);
    }

    private static int id(Word word, Vocabulary vocabulary) {
        return vocabulary.id(word.form()).orElseThrow();
    }

    /** The tag that a word has most often; empty when the corpus lacks the word or never tags it. */
    public Optional<String> tag(int id) {
        return Optional.ofNullable(tags[id]);
    }

    /** Ids of the words whose tag is one of these, ascending. */
    public int[] words(Collection<String> wanted) {
        return ids(id -> hasTag(id, wanted));
    }

    /** All tags of words, without those of punctuation, in alphabetical order. */
    public List<String> wordTags() {
        return PennTags.WORDS.stream()
                .filter(tag -> words(List.of(tag)).length > 0)
                .sorted()
                .toList();
    }

    /** See {@link PennProperty#GENITIVE}. */
    WordClassPair genitives(String name) {
        if (splitsGenitives) {
            return new WordClassPair(
                    name, ids(id -> isNoun(id) && isGenitive(id)), ids(id -> isNoun(id) && !isGenitive(id)));
        }
        int[] base = ids(id -> isNoun(id) && vocabulary.contains(vocabulary.word(id) + GENITIVE_ENDING));
        int[] genitive = IntStream.of(base)
                .map(id -> vocabulary.id(vocabulary.word(id) + GENITIVE_ENDING).orElseThrow())
                .sorted()
                .toArray();
        return new WordClassPair(name, genitive, base);
    }

    /** By its tokens, or by its own ending where the tokenization has left one. */
    private boolean isGenitive(int id) {
        return mostlyGenitive[id] || vocabulary.word(id).endsWith(GENITIVE_ENDING);
    }

    private boolean isNoun(int id) {
        return hasTag(id, PennClass.NOUN.tags());
    }

    private boolean hasTag(int id, Collection<String> wanted) {
        String tag = tags[id];
        return tag != null && wanted.contains(tag);
    }

    private int[] ids(IntPredicate wanted) {
        return IntStream.range(0, tags.length).filter(wanted).toArray();
    }

    /** The tokens of one word. */
    private static final class Occurrences {
        private final Map<String, Integer> tags = new HashMap<>();
        private int tokens;
        private int genitives;

        void add(String tag) {
            tokens++;
            if (!tag.equals(Word.NO_LABEL)) {
                tags.merge(tag, 1, Integer::sum);
            }
        }

        @Nullable String tag() {
            return tags.entrySet().stream()
                    .max(MOST_OFTEN)
                    .map(Map.Entry::getKey)
                    .orElse(null);
        }

        boolean mostlyGenitive() {
            return 2 * genitives > tokens;
        }
    }
}
