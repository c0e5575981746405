package dev.stategrad.client.corpus;

import java.nio.file.Path;

/** Counts words that have no id, and remembers the first. */
final class UnknownWords {
    private String first = "";
    private long line;
    private long count;

    void add(String word, long lineOfWord) {
        if (count == 0) {
            first = word;
            line = lineOfWord;
        }
        count++;
    }

    void check(Path corpus) throws CorpusException {
        if (count > 0) {
            throw new CorpusException(
                    corpus,
                    line,
                    "expected words of the vocabulary, which has no " + Vocabulary.UNK + ", found \"" + first + "\" ("
                            + count + " unknown in all)");
        }
    }
}
