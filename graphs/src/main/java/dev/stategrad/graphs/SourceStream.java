package dev.stategrad.graphs;

import java.util.Arrays;

/**
 * One stream on its way through the engine: gathers tokens into segments of a fixed length, whatever the chunks that they
 * came in, runs them forwards, and cuts what comes out into blocks of sources. It holds no more than a segment and a
 * block, however long the stream. Where the options cut the text, gradients end as they do at the end of a stream.
 */
final class SourceStream {
    /** Takes the blocks. */
    @FunctionalInterface
    interface Sink {
        void accept(SourceBlock block) throws InterruptedException;
    }

    private final BlockSize size;
    private final StateGradientOptions options;
    private final Forward forward;
    private final Pass pass;
    private final Sink sink;
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

    SourceStream(BlockSize size, StateGradientOptions options, Forward forward, Pass pass, Sink sink) {
        this.size = size;
        this.options = options;
        this.forward = forward;
        this.pass = pass;
        this.sink = sink;
        state = new Trajectory.State(size.architecture(), size.layers());
        stepSize = size.coefficients() * size.hidden();
        int capacity = size.steps() + Trajectory.SEGMENT;
        coefficients = new double[capacity * stepSize];
        units = new int[size.groupings()][capacity];
    }

    /**
     * @param labelUnits unit of the sums in each grouping
     */
    void append(int token, int[] labelUnits) throws InterruptedException {
        segment[segmentLength++] = token;
        appended++;
        for (int g = 0; g < units.length; g++) {
            units[g][labelled] = labelUnits[g];
        }
        labelled++;
        boolean reset = options.resetAfter().contains(token);
        boolean cut = reset || (options.window() > 0 && appended % options.window() == 0);
        if (cut) {
            finish();
        } else if (segmentLength == Trajectory.SEGMENT) {
            readSegment();
            while (read >= size.steps()) {
                emit();
            }
        }
        if (reset) {
            state.clear();
        }
    }

    /** Ends the text, or a part that no gradient leaves: what is left goes out in blocks that the end cuts short. */
    void finish() throws InterruptedException {
        if (segmentLength > 0) {
            readSegment();
        }
        while (read > 0) {
            emit();
        }
    }

    private void readSegment() {
        double[] next = forward.coefficients(Arrays.copyOf(segment, segmentLength), state);
        System.arraycopy(next, 0, coefficients, read * stepSize, next.length);
        read += segmentLength;
        segmentLength = 0;
    }

    private void emit() throws InterruptedException {
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
        sink.accept(new SourceBlock(used, rows, allPairsRows, sources, steps, false, 0));
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
