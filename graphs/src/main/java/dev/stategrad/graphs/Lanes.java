package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.tensorflow.types.family.TNumber;

/** The lanes of an engine, dealt to in turn. */
final class Lanes implements AutoCloseable {
    private final LaneGraph<?> graph;
    private final List<Lane<?>> lanes = new ArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private long dealt;

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

    /** Starts a pass with sums of zero. */
    void begin() {
        lanes.forEach(Lane::begin);
    }

    void deal(SourceBlock block) throws InterruptedException {
        lanes.get((int) (dealt++ % lanes.size())).put(block);
    }

    /** Sum of the credits of all blocks that are done. */
    long done() {
        return done.get();
    }

    /** Ends a pass. */
    void finish() throws InterruptedException {
        for (Lane<?> lane : lanes) {
            lane.finish();
        }
    }

    /** Sums of a row over all lanes, [D, H, E], flat. */
    double[] gradients(int row, BlockSize size) {
        return total(lane -> lane.gradients(row), size);
    }

    /** Sums by the cell path of a row over all lanes, [D, H, E], flat. */
    double[] paths(int row, BlockSize size) {
        return total(lane -> lane.paths(row), size);
    }

    private double[] total(Function<Lane<?>, double[]> sums, BlockSize size) {
        double[] total = new double[size.delays() * size.hidden() * size.embedding()];
        for (Lane<?> lane : lanes) {
            addTransposed(sums.apply(lane), size, total);
        }
        return total;
    }

    /** Sums of second moments of a row over all lanes, [D, E, E], flat. */
    double[] moments(int row) {
        double[] total = lanes.get(0).moments(row).clone();
        for (Lane<?> lane : lanes.subList(1, lanes.size())) {
            double[] part = lane.moments(row);
            for (int n = 0; n < total.length; n++) {
                total[n] += part[n];
            }
        }
        return total;
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
