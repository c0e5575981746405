package dev.stategrad.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** A source of unlabelled tokens, one array for each stream. */
    static TokenSource of(int[]... streams) {
        Deque<TokenBlock> blocks = new ArrayDeque<>();
        for (int stream = 0; stream < streams.length; stream++) {
            blocks.add(new TokenBlock(stream, streams[stream], new int[0][]));
        }
        return of(streams.length, blocks);
    }

    /** A source of one stream with labels, one row for each grouping. */
    static TokenSource labelled(int[] tokens, int[]... labels) {
        return of(1, new ArrayDeque<>(List.of(new TokenBlock(0, tokens, labels))));
    }

    private static TokenSource of(int streams, Deque<TokenBlock> blocks) {
        return new TokenSource() {
            @Override
            public int streams() {
                return streams;
            }

            @Override
            public Optional<TokenBlock> next() {
                return Optional.ofNullable(blocks.poll());
            }
        };
    }
}
