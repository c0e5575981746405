package dev.stategrad.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tokens of one or more streams, read once, block after block. Blocks of a stream come in order; blocks of different
 * streams may be interleaved, and results do not depend on where blocks were cut. Called by one thread at a time.
 */
public interface TokenSource {
    /** Number of streams, at least 1. */
    int streams();

    /** The next block, of any length; empty at the end. */
    Optional<TokenBlock> next() throws IOException;

    /**
     * A source of the same tokens from their beginning, for a request that has to be sent again; empty where they can be read
     * only once.
     */
    default Optional<TokenSource> again() {
        return Optional.empty();
    }

    /** A source of unlabelled tokens, one array for each stream. */
    static TokenSource of(int[]... streams) {
        List<TokenBlock> blocks = new ArrayList<>();
        for (int stream = 0; stream < streams.length; stream++) {
            blocks.add(new TokenBlock(stream, streams[stream], new int[0][]));
        }
        return new ArrayTokenSource(streams.length, blocks);
    }

    /** A source of one stream with labels, one row for each grouping. */
    static TokenSource labelled(int[] tokens, int[]... labels) {
        return new ArrayTokenSource(1, List.of(new TokenBlock(0, tokens, labels)));
    }
}
