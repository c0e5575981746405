package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * One stream on its way through the engine: gathers tokens into segments of a fixed length, whatever the chunks that they
 * came in, runs them forwards, and cuts what comes out into blocks of sources. It holds no more than a segment and a
 * block, however long the stream.
 */
final class SourceStream {
    /** Takes the blocks. */
    @FunctionalInterface
    interface Sink {
        void accept(SourceBlock block) throws InterruptedException;
    }

    private final BlockSize size;
    private final Trajectory<?> trajectory;
    private final Sink sink;
    private final Trajectory.State state;
    private final int stepSize;

    private final int[] segment = new int[Trajectory.SEGMENT];
    private int segmentLength;

    /** Positions that are read but not yet sources of a block, with what the block still needs of them. */
    private double[] coefficients;

    private final int[][] rows;
    private int read;
    private int labelled;

    SourceStream(BlockSize size, Trajectory<?> trajectory, Sink sink) {
        this.size = size;
        this.trajectory = trajectory;
        this.sink = sink;
        state = new Trajectory.State(size.architecture(), size.layers());
        stepSize = size.coefficients() * size.hidden();
        int capacity = size.steps() + Trajectory.SEGMENT;
        coefficients = new double[capacity * stepSize];
        rows = new int[size.groupings()][capacity];
    }

    /**
     * @param labelRows row of the label in each grouping
     */
    void append(int token, int[] labelRows) throws InterruptedException {
        segment[segmentLength++] = token;
        for (int g = 0; g < rows.length; g++) {
            rows[g][labelled] = labelRows[g];
        }
        labelled++;
        if (segmentLength == Trajectory.SEGMENT) {
            readSegment();
            while (read >= size.steps()) {
                emit();
            }
        }
    }

    /** Ends the stream: what is left goes out in blocks that the end cuts short. */
    void finish() throws InterruptedException {
        if (segmentLength > 0) {
            readSegment();
        }
        while (read > 0) {
            emit();
        }
    }

    private void readSegment() {
        double[] next =
                trajectory.advance(Arrays.copyOf(segment, segmentLength), state).coefficients();
        System.arraycopy(next, 0, coefficients, read * stepSize, next.length);
        read += segmentLength;
        segmentLength = 0;
    }

    private void emit() throws InterruptedException {
        int steps = Math.min(read, size.steps());
        int sources = Math.min(read, size.sources());
        double[] used = Arrays.copyOf(Arrays.copyOf(coefficients, steps * stepSize), size.steps() * stepSize);
        int[][] blockRows = new int[rows.length][];
        for (int g = 0; g < rows.length; g++) {
            blockRows[g] = Arrays.copyOf(Arrays.copyOf(rows[g], sources), size.sources());
        }
        drop(sources);
        sink.accept(new SourceBlock(used, blockRows, sources, steps));
    }

    private void drop(int sources) {
        System.arraycopy(coefficients, sources * stepSize, coefficients, 0, (read - sources) * stepSize);
        for (int[] groupingRows : rows) {
            System.arraycopy(groupingRows, sources, groupingRows, 0, labelled - sources);
        }
        read -= sources;
        labelled -= sources;
    }
}
