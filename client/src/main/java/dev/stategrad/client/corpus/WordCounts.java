package dev.stategrad.client.corpus;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How often each word comes in a text, as it is written there, whatever a model knows. */
public final class WordCounts {
    private final Map<String, Long> counts;

    private WordCounts(Map<String, Long> counts) {
        this.counts = counts;
    }

    /** Counts the words of a text, with one {@link Vocabulary#EOS} for each sentence. */
    public static WordCounts of(Corpus corpus) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        try (SentenceWords words = new SentenceWords(corpus, true)) {
            while (words.nextSentence()) {
                for (Word word = words.next(); word != null; word = words.next()) {
                    counts.merge(word.form(), 1L, Long::sum);
                }
            }
        }
        return new WordCounts(counts);
    }

    /** How often a word comes. */
    public long of(String word) {
        return counts.getOrDefault(word, 0L);
    }

    Map<String, Long> byWord() {
        return counts;
    }
}
