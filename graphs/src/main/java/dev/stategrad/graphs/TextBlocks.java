package dev.stategrad.graphs;

/**
 * Cuts a text into consecutive blocks of source tokens whose sums are kept apart, for error bars by jackknife or bootstrap.
 *
 * @param count number of blocks, at least 1; 1 means none
 * @param tokens source tokens of one block, counted in each stream from its start; what lies beyond the last block belongs
 *     to it. At least 1
 */
public record TextBlocks(int count, long tokens) {
    /** The whole text in one. */
    public static final TextBlocks NONE = new TextBlocks(1, Long.MAX_VALUE);

    public TextBlocks {
        if (count < 1) {
            throw new InvalidInputException("blocks", "at least 1", count);
        }
        if (tokens < 1) {
            throw new InvalidInputException("blockTokens", "at least 1", tokens);
        }
    }

    /** The block of a source, counted from 0. */
    int of(long position) {
        return (int) Math.min(count - 1, position / tokens);
    }
}
