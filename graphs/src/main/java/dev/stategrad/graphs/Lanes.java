package dev.stategrad.graphs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.tensorflow.types.family.TNumber;

/** The lanes of an engine, dealt to in turn. */
final class Lanes implements AutoCloseable {
    private final LaneGraph<?> graph;
    private final List<Lane<?>> lanes = new ArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private long dealt;
    private boolean running;

    /** What is done while lanes stand still. */
    @FunctionalInterface
    interface Saving {
        void run() throws IOException;
    }

    private <T extends TNumber> Lanes(LaneGraph<T> graph, ElementKind<T> kind, ModelWeights weights, int count) {
        this.graph = graph;
        for (int n = 0; n < count; n++) {
            lanes.add(new Lane<>("state-gradients-" + n, graph, kind, weights, done));
        }
    }

    /** @param several whether there will be several passes */
    static Lanes open(
            ModelWeights weights, StateGradientOptions options, BlockSize size, WorkPlanner.Cut cut, boolean several) {
        return open(ElementKind.of(options.precision()), weights, options.state(), size, cut, several);
    }

    private static <T extends TNumber> Lanes open(
            ElementKind<T> kind,
            ModelWeights weights,
            StateKind state,
            BlockSize size,
            WorkPlanner.Cut cut,
            boolean several) {
        LaneGraph<T> graph = new LaneGraph<>(kind, size, cut.sumSize(), state, several);
        return new Lanes(graph, kind, weights, cut.lanes());
    }

    /** Sets all sums to zero. */
    void clear() {
        lanes.forEach(Lane::clear);
    }

    /** Starts to work on what is dealt. */
    void start() {
        lanes.forEach(Lane::start);
        running = true;
    }

    /** @param monitor asked while the lane whose turn it is has no room */
    void deal(SourceBlock block, RunMonitor monitor) throws InterruptedException {
        lanes.get((int) (dealt++ % lanes.size())).put(block, monitor);
    }

    /** Sum of the credits of all blocks that are done. */
    long done() {
        return done.get();
    }

    /**
     * Waits until everything that was dealt is done, and stands still.
     *
     * @param monitor asked meanwhile
     */
    void finish(RunMonitor monitor) throws InterruptedException {
        for (Lane<?> lane : lanes) {
            lane.finish(monitor);
        }
        running = false;
    }

    /** Does something while the lanes stand still, with everything done that was dealt; then they go on as before. */
    void still(Saving saving) throws IOException, InterruptedException {
        if (!running) {
            saving.run();
            return;
        }
        finish(RunMonitor.NONE);
        try {
            saving.run();
        } finally {
            start();
        }
    }

    /** Sums of gradients of a row over all lanes, or of what of them went by the cell path, [D, H, E], flat. */
    double[] gradients(SumKind kind, int row, BlockSize size) {
        double[] total = new double[size.delays() * size.hidden() * size.embedding()];
        for (Lane<?> lane : lanes) {
            addTransposed(lane.sums(kind, row), size, total);
        }
        return total;
    }

    /** Sums of second moments of a row over all lanes, [D, E, E], flat. */
    double[] moments(int row) {
        double[] total = lanes.get(0).sums(SumKind.MOMENTS, row).clone();
        for (Lane<?> lane : lanes.subList(1, lanes.size())) {
            double[] part = lane.sums(SumKind.MOMENTS, row);
            for (int n = 0; n < total.length; n++) {
                total[n] += part[n];
            }
        }
        return total;
    }

    /** Saves the sums of a row, of each lane by itself: added up, they would be rounded otherwise than in an uncut run. */
    void save(SumKind kind, int row, CheckpointWriter out) throws IOException {
        for (Lane<?> lane : lanes) {
            double[] sums = lane.sums(kind, row);
            out.doubles(sums, sums.length);
        }
    }

    void restore(SumKind kind, int row, CheckpointReader in) throws IOException {
        for (Lane<?> lane : lanes) {
            lane.restore(kind, row, in);
        }
    }

    /** Saves whose turn it is. */
    void save(CheckpointWriter out) throws IOException {
        out.longs(dealt, done.get());
    }

    void restore(CheckpointReader in) throws IOException {
        long[] numbers = in.longs(2);
        dealt = numbers[0];
        done.set(numbers[1]);
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
        graph.close();
    }

    /** Adds the [E, H] matrix of each delay to the [H, E] matrix of the same delay. */
    private static void addTransposed(double[] from, BlockSize size, double[] to) {
        int hidden = size.hidden();
        int embedding = size.embedding();
        for (int delay = 0; delay < size.delays(); delay++) {
            int start = delay * hidden * embedding;
            for (int h = 0; h < hidden; h++) {
                for (int e = 0; e < embedding; e++) {
                    to[start + h * embedding + e] += from[start + e * hidden + h];
                }
            }
        }
    }
}
