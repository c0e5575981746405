package dev.stategrad.client.probe;

import dev.stategrad.client.TokenBlock;
import dev.stategrad.client.TokenSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tokens and labels that came at the positions of a sample, and some tokens before them. A text of any length is read once;
 * of what is not asked for, only the last tokens are held.
 */
public final class SampledLabels {
    private final List<Integer> delays;
    /** [1 + G][delays][n] token ids, then the labels of each grouping; −1 before the beginning of a stream. */
    private final int[][][] values;

    private SampledLabels(List<Integer> delays, int[][][] values) {
        this.delays = delays;
        this.values = values;
    }

    /**
     * Reads a whole text.
     *
     * @param groupings G, as many as the text's tokens have labels of
     * @param delays how many tokens before a position its labels are wanted of, each at least 0
     */
    public static SampledLabels read(TokenSource text, TokenSample sample, int groupings, List<Integer> delays)
            throws IOException {
        int[][][] values = new int[1 + groupings][delays.size()][sample.size()];
        for (int[][] rows : values) {
            for (int[] row : rows) {
                Arrays.fill(row, -1);
            }
        }
        var labels = new SampledLabels(List.copyOf(delays), values);
        int memory = 1 + delays.stream().mapToInt(Integer::intValue).max().orElse(0);
        int[] starts = sample.starts();
        Stream[] streams = new Stream[starts.length];
        for (int stream = 0; stream < streams.length; stream++) {
            streams[stream] =
                    labels.new Stream(sample.positions()[stream], starts[stream], new int[1 + groupings][memory]);
        }
        for (Optional<TokenBlock> block = text.next(); block.isPresent(); block = text.next()) {
            streams[block.get().stream()].read(block.get());
        }
        return labels;
    }

    /**
     * What is to be told of one grouping at one delay.
     *
     * @param grouping index of the grouping
     * @param delay one of those that were read
     */
    public TokenTask task(int grouping, String name, int classes, int delay) {
        int row = delays.indexOf(delay);
        return new TokenTask(name, delay, classes, values[1 + grouping][row], values[0][row]);
    }

    /** One stream on its way, with a ring of its last tokens and labels. */
    private final class Stream {
        private final long[] wanted;
        private final int start;
        private final int[][] ring;
        private long position;
        private int taken;

        Stream(long[] wanted, int start, int[][] ring) {
            this.wanted = wanted;
            this.start = start;
            this.ring = ring;
        }

        void read(TokenBlock block) {
            for (int i = 0; i < block.tokens().length; i++, position++) {
                int slot = (int) (position % ring[0].length);
                ring[0][slot] = block.tokens()[i];
                for (int grouping = 0; grouping < block.labels().length; grouping++) {
                    ring[1 + grouping][slot] = block.labels()[grouping][i];
                }
                if (taken < wanted.length && wanted[taken] == position) {
                    take(start + taken++);
                }
            }
        }

        private void take(int example) {
            for (int row = 0; row < delays.size(); row++) {
                long from = position - delays.get(row);
                for (int kind = 0; from >= 0 && kind < ring.length; kind++) {
                    values[kind][row][example] = ring[kind][(int) (from % ring[kind].length)];
                }
            }
        }
    }
}
