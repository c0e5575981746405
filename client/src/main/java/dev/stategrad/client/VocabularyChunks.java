package dev.stategrad.client;

import dev.stategrad.v1.VocabularyChunk;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Cuts a vocabulary into chunks that fit into a message. */
final class VocabularyChunks implements Iterator<VocabularyChunk> {
    /** With words of 1,024 bytes, the longest there are, this is a quarter of a message. */
    private static final int WORDS = 1_000;

    private final List<String> words;
    private int position;

    VocabularyChunks(List<String> words) {
        this.words = words;
    }

    @Override
    public boolean hasNext() {
        return position < words.size();
    }

    @Override
    public VocabularyChunk next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int end = Math.min(position + WORDS, words.size());
        VocabularyChunk chunk = VocabularyChunk.newBuilder()
                .addAllWords(words.subList(position, end))
                .build();
        position = end;
        return chunk;
    }
}
