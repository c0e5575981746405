package dev.stategrad.graphs;

import java.io.IOException;
import java.util.Arrays;

/**
 * One stream on its way through the engine: gathers tokens into segments of a fixed length, whatever the chunks that they
 * came in, runs them forwards, and cuts what comes out into blocks of sources. It holds no more than a segment and a
 * block, however long the stream. Where the options cut the text, gradients end as they do at the end of a stream.
 */
final class SourceStream {
    private final BlockSize size;
    private final StateGradientOptions options;
    private final Forward forward;
    private final Pass pass;
    private final Trajectory.State state;
    private final int stepSize;

    private final int[] segment = new int[Trajectory.SEGMENT];
    private int segmentLength;

    /** Positions that are read but not yet sources of a block, with what the block still needs of them. */
    private final double[] coefficients;

    private final int[][] units;
    private int read;
    private int labelled;
    private long appended;
    private long emitted;
    /** Whether no later position belongs to those that are read. */
    private boolean ended;

    SourceStream(BlockSize size, StateGradientOptions options, Forward forward, Pass pass) {
        this.size = size;
        this.options = options;
        this.forward = forward;
        this.pass = pass;
        state = new Trajectory.State(size.architecture(), size.layers());
        stepSize = size.coefficients() * size.hidden();
        int capacity = size.steps() + Trajectory.SEGMENT;
        coefficients = new double[capacity * stepSize];
        units = new int[size.groupings()][capacity];
    }

    /**
     * Reads a token. Only when no block is {@link #ready}.
     *
     * @param labelUnits unit of the sums in each grouping
     */
    void append(int token, int[] labelUnits) {
        segment[segmentLength++] = token;
        appended++;
        for (int g = 0; g < units.length; g++) {
            units[g][labelled] = labelUnits[g];
        }
        labelled++;
        boolean reset = options.resetAfter().contains(token);
        if (reset || (options.window() > 0 && appended % options.window() == 0)) {
            end();
        } else if (segmentLength == Trajectory.SEGMENT) {
            readSegment();
        }
        if (reset) {
            state.clear();
        }
    }

    /** Ends the text, or a part that no gradient leaves: what is left goes out in blocks that the end cuts short. */
    void end() {
        if (segmentLength > 0) {
            readSegment();
        }
        ended = read > 0;
    }

    /** Whether there is a block to be taken. */
    boolean ready() {
        return ended || read >= size.steps();
    }

    private void readSegment() {
        double[] next = forward.coefficients(Arrays.copyOf(segment, segmentLength), state);
        System.arraycopy(next, 0, coefficients, read * stepSize, next.length);
        read += segmentLength;
        segmentLength = 0;
    }

    /** Takes the next block. Only when one is {@link #ready}. */
    SourceBlock next() {
        int steps = Math.min(read, size.steps());
        int sources = Math.min(read, size.sources());
        double[] used = Arrays.copyOf(Arrays.copyOf(coefficients, steps * stepSize), size.steps() * stepSize);
        int[][] rows = new int[units.length][size.sources()];
        int[] allPairsRows = new int[size.sources()];
        for (int n = 0; n < sources; n++) {
            int block = options.blocks().of(emitted + n);
            allPairsRows[n] = pass.allPairsRow(block);
            for (int g = 0; g < rows.length; g++) {
                rows[g][n] = pass.row(units[g][n], block);
            }
        }
        drop(sources);
        ended = ended && read > 0;
        return new SourceBlock(used, rows, allPairsRows, sources, steps, false, 0);
    }

    void save(CheckpointWriter out) throws IOException {
        out.longs(segmentLength, read, appended, emitted, ended ? 1 : 0);
        state.save(out);
        out.ints(Arrays.copyOf(segment, segmentLength));
        for (int[] groupingUnits : units) {
            out.ints(Arrays.copyOf(groupingUnits, labelled));
        }
        out.doubles(coefficients, read * stepSize);
    }

    void restore(CheckpointReader in) throws IOException {
        long[] numbers = in.longs(5);
        segmentLength = in.within(numbers[0], 0, Trajectory.SEGMENT - 1);
        read = in.within(numbers[1], 0, size.steps() + Trajectory.SEGMENT - segmentLength);
        appended = numbers[2];
        emitted = numbers[3];
        ended = numbers[4] == 1;
        labelled = read + segmentLength;
        state.restore(in);
        System.arraycopy(in.ints(segmentLength), 0, segment, 0, segmentLength);
        for (int[] groupingUnits : units) {
            System.arraycopy(in.ints(labelled), 0, groupingUnits, 0, labelled);
        }
        in.doubles(coefficients, read * stepSize);
    }

    private void drop(int sources) {
        System.arraycopy(coefficients, sources * stepSize, coefficients, 0, (read - sources) * stepSize);
        for (int[] groupingUnits : units) {
            System.arraycopy(groupingUnits, sources, groupingUnits, 0, labelled - sources);
        }
        read -= sources;
        labelled -= sources;
        emitted += sources;
    }
}
