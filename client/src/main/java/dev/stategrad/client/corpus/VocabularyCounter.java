package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Makes a vocabulary out of a corpus: the most frequent words first, equally frequent ones in the order of their
 * characters. {@link Vocabulary#UNK} is there only when words were left out or the text contains it, so that every
 * word of a vocabulary is seen in training; its frequency is that of all words that it stands for.
 */
public final class VocabularyCounter {
    private static final Comparator<Counted> ORDER =
            Comparator.comparingLong(Counted::count).reversed().thenComparing(Counted::word);

    private final int most;
    private final long minCount;

    /**
     * Sets the limits.
     *
     * @param most largest size, with {@link Vocabulary#UNK}; at least 2
     * @param minCount words that come less often are left out; at least 1
     */
    public VocabularyCounter(int most, long minCount) {
        if (most < 2) {
            throw new IllegalArgumentException("vocabulary size: expected at least 2, found " + most);
        }
        if (minCount < 1) {
            throw new IllegalArgumentException("least count: expected at least 1, found " + minCount);
        }
        this.most = most;
        this.minCount = minCount;
    }

    /** Counts the words of a corpus, with one {@link Vocabulary#EOS} for each sentence. */
    public Vocabulary count(Corpus corpus) throws IOException {
        Map<String, Long> counts = WordCounts.of(corpus).byWord();
        if (counts.size() < 2) {
            throw new CorpusException(corpus.path(), "expected at least 2 different words, found " + counts.size());
        }
        return Vocabulary.of(select(counts));
    }

    private List<String> select(Map<String, Long> counts) {
        List<Counted> ranked = new ArrayList<>();
        counts.forEach((word, count) -> ranked.add(new Counted(word, count)));
        boolean everythingFits = ranked.size() <= most && ranked.stream().allMatch(word -> word.count() >= minCount);
        ranked.sort(ORDER);
        return (everythingFits ? ranked : cut(ranked))
                .stream().map(Counted::word).toList();
    }

    private List<Counted> cut(List<Counted> ranked) {
        List<Counted> kept = new ArrayList<>();
        long unknown = 0;
        for (Counted word : ranked) {
            boolean room = kept.size() < most - 1 && word.count() >= minCount;
            if (room && !word.word().equals(Vocabulary.UNK)) {
                kept.add(word);
            } else {
                unknown += word.count();
            }
        }
        kept.add(new Counted(Vocabulary.UNK, unknown));
        kept.sort(ORDER);
        return kept;
    }

    private record Counted(String word, long count) {}
}
