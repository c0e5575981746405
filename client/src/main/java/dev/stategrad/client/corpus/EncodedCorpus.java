package dev.stategrad.client.corpus;

import dev.stategrad.client.Grouping;
import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A corpus as token ids with labels, in one or more streams. It lies in a temporary file until it is closed. */
public final class EncodedCorpus implements AutoCloseable {
    private static final int BLOCK = 8_192;

    private final TokenStore store;
    private final List<Long> bounds;
    private final List<Grouping> groupings;
    private final List<int[]> labelOrders;
    private final String sha256;

    /** @param bounds first row of each stream, and the number of rows */
    EncodedCorpus(
            TokenStore store, List<Long> bounds, List<Grouping> groupings, List<int[]> labelOrders, String sha256) {
        this.store = store;
        this.bounds = List.copyOf(bounds);
        this.groupings = List.copyOf(groupings);
        this.labelOrders = List.copyOf(labelOrders);
        this.sha256 = sha256;
    }

    /** Number of streams. */
    public int streams() {
        return bounds.size() - 1;
    }

    /** Number of tokens in all streams. */
    public long tokens() {
        return store.rows();
    }

    /** The groupings that every token has a label of, or none. */
    public List<Grouping> groupings() {
        return groupings;
    }

    /** SHA-256 of the corpus file's bytes, in lower-case hexadecimal. */
    public String sha256() {
        return sha256;
    }

    /** Token ids of a part of a stream. */
    public int[] tokens(int stream, long position, int count) throws IOException {
        long first = bounds.get(stream);
        if (position < 0 || count < 0 || position + count > bounds.get(stream + 1) - first) {
            throw new IndexOutOfBoundsException("position: expected a part of stream " + stream + " with "
                    + (bounds.get(stream + 1) - first) + " tokens, found " + count + " tokens from " + position);
        }
        return store.read(first + position, count)[0];
    }

    /** The tokens from their beginning, streams interleaved. Any number of sources may be read. */
    public TokenSource source() {
        return new Interleaved();
    }

    private TokenBlock block(int stream, long row, int count) throws IOException {
        int[][] columns = store.read(row, count);
        int[][] labels = new int[groupings.size()][];
        for (int grouping = 0; grouping < labels.length; grouping++) {
            labels[grouping] = ordered(columns[grouping + 1], labelOrders.get(grouping));
        }
        return new TokenBlock(stream, columns[0], labels);
    }

    private static int[] ordered(int[] labels, int[] order) {
        for (int i = 0; i < labels.length; i++) {
            labels[i] = labels[i] == LabelInventory.NONE ? LabelInventory.NONE : order[labels[i]];
        }
        return labels;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** A block of each stream in turn, so that a server that runs streams side by side can do so. */
    private final class Interleaved implements TokenSource {
        private final long[] next = bounds.stream().mapToLong(Long::longValue).toArray();
        private int turn;

        @Override
        public int streams() {
            return EncodedCorpus.this.streams();
        }

        @Override
        public Optional<TokenBlock> next() throws IOException {
            for (int tried = 0; tried < streams(); tried++) {
                int stream = turn;
                turn = (turn + 1) % streams();
                long left = bounds.get(stream + 1) - next[stream];
                if (left > 0) {
                    int count = (int) Math.min(BLOCK, left);
                    TokenBlock block = block(stream, next[stream], count);
                    next[stream] += count;
                    return Optional.of(block);
                }
            }
            return Optional.empty();
        }
    }
}
