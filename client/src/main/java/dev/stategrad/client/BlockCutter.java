package dev.stategrad.client;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a source in blocks no longer than a message may carry. */
final class BlockCutter {
    /** The wire's limit on the tokens of a message. */
    static final int MAX_TOKENS = 65_536;

    private final TokenSource source;
    private final int most;
    private @Nullable TokenBlock block;
    private int position;

    /** @param groupings number of label columns; a message with many columns carries fewer tokens */
    BlockCutter(TokenSource source, int groupings) {
        this.source = source;
        this.most = Math.max(1, MAX_TOKENS / (1 + groupings));
    }

    /** The next block, or null at the end. */
    @Nullable TokenBlock next() throws IOException {
        TokenBlock current = block;
        while (current == null || position == current.tokens().length) {
            Optional<TokenBlock> read = source.next();
            if (read.isEmpty()) {
                return null;
            }
            current = read.get();
            block = current;
            position = 0;
        }
        int from = position;
        int to = Math.min(from + most, current.tokens().length);
        position = to;
        int[][] labels = new int[current.labels().length][];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = Arrays.copyOfRange(current.labels()[row], from, to);
        }
        return new TokenBlock(current.stream(), Arrays.copyOfRange(current.tokens(), from, to), labels);
    }
}
