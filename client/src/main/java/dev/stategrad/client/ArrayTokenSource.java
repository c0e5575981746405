package dev.stategrad.client;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Tokens that lie in memory. */
final class ArrayTokenSource implements TokenSource {
    private final int streams;
    private final List<TokenBlock> blocks;
    private final Iterator<TokenBlock> next;

    ArrayTokenSource(int streams, List<TokenBlock> blocks) {
        this.streams = streams;
        this.blocks = List.copyOf(blocks);
        this.next = this.blocks.iterator();
    }

    @Override
    public int streams() {
        return streams;
    }

    @Override
    public Optional<TokenBlock> next() {
        return next.hasNext() ? Optional.of(copy(next.next())) : Optional.empty();
    }

    @Override
    public Optional<TokenSource> again() {
        return Optional.of(new ArrayTokenSource(streams, blocks));
    }

    /** A block's arrays belong to its receiver, who may change them. */
    private static TokenBlock copy(TokenBlock block) {
        return new TokenBlock(
                block.stream(),
                block.tokens().clone(),
                Arrays.stream(block.labels()).map(int[]::clone).toArray(int[][]::new));
    }
}
