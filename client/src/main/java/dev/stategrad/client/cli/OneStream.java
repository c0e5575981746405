package dev.stategrad.client.cli;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import dev.stategrad.client.corpus.EncodedCorpus;
import java.io.IOException;
import java.util.Optional;

/** A single stream of a corpus, without labels. */
final class OneStream implements TokenSource {
    private static final int BLOCK = 8_192;

    private final EncodedCorpus corpus;
    private final int stream;
    private long position;

    OneStream(EncodedCorpus corpus, int stream) {
        this.corpus = corpus;
        this.stream = stream;
    }

    @Override
    public int streams() {
        return 1;
    }

    @Override
    public Optional<TokenBlock> next() throws IOException {
        int count = (int) Math.min(BLOCK, corpus.length(stream) - position);
        if (count == 0) {
            return Optional.empty();
        }
        int[] tokens = corpus.tokens(stream, position, count);
        position += count;
        return Optional.of(new TokenBlock(0, tokens, new int[0][]));
    }
}
