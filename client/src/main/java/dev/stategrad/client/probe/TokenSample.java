package dev.stategrad.client.probe;

import java.util.Arrays;
import java.util.Random;

/**
 * Positions of a text whose states a probe sees. They are numbered as they come, stream after stream.
 *
 * @param positions [streams][…] rising in each stream, counted from 0
 */
@SuppressWarnings("ArrayRecordComponent") // large; handed over and left alone
public record TokenSample(long[][] positions) {
    /**
     * A sample of the positions of all streams, each as likely as any other.
     *
     * @param lengths number of tokens of each stream
     * @param most number of positions, at least 1; all of them where there are fewer
     */
    public static TokenSample of(long[] lengths, int most, long seed) {
        if (most < 1) {
            throw new IllegalArgumentException("most: expected at least 1, found " + most);
        }
        Random random = new Random(seed);
        long left = Arrays.stream(lengths).sum();
        int wanted = (int) Math.min(most, left);
        long[][] positions = new long[lengths.length][];
        for (int stream = 0; stream < lengths.length; stream++) {
            long[] taken = new long[(int) Math.min(wanted, lengths[stream])];
            int count = 0;
            // Knuth's algorithm S: of those that are left, as many as are still wanted.
            for (long position = 0; position < lengths[stream]; position++, left--) {
                if (random.nextDouble() * left < wanted) {
                    taken[count++] = position;
                    wanted--;
                }
            }
            positions[stream] = Arrays.copyOf(taken, count);
        }
        return new TokenSample(positions);
    }

    /** n, the number of positions in all streams. */
    public int size() {
        return Arrays.stream(positions).mapToInt(stream -> stream.length).sum();
    }

    /** Number of the first position of each stream. */
    public int[] starts() {
        int[] starts = new int[positions.length];
        for (int stream = 1; stream < starts.length; stream++) {
            starts[stream] = starts[stream - 1] + positions[stream - 1].length;
        }
        return starts;
    }
}
