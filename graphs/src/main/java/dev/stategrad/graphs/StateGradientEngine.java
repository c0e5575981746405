package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sums of state gradients G[t,τ] = ∂s_t/∂e_{t−τ} over all positions of any number of streams (paper, sections 3 and 4.1),
 * for every delay, and for every label of the source token. Exact: a pair counts wherever the text was cut into chunks.
 *
 * <p>Tokens are read forwards by the calling thread; blocks of sources then go to one lane for each core. Memory does not
 * grow with the length of the text. For one thread at a time; must be closed.
 */
public final class StateGradientEngine implements AutoCloseable {
    private final StateGradientOptions options;
    private final int vocabulary;
    private final RunMonitor monitor;
    private final BlockSize size;
    private final LabelRows rows;
    private final Trajectory<?> trajectory;
    private final SourceBlockGraph<?> graph;
    private final List<Lane<?>> lanes = new ArrayList<>();
    private final List<SourceStream> streams = new ArrayList<>();
    private final AtomicLong sourcesDone = new AtomicLong();
    private final long[][] counts;
    private long tokensAccepted;
    private long blocks;

    /**
     * What an analysis takes, before any work.
     *
     * @throws InvalidInputException when the options do not suit the model
     */
    public static WorkPlan plan(Architecture architecture, StateGradientOptions options, long budgetBytes) {
        check(architecture, options);
        return new WorkPlanner(architecture, options).plan(budgetBytes);
    }

    /**
     * @param budgetBytes memory that the engine may take
     * @throws InvalidInputException when the options do not suit the model
     * @throws OverBudgetException over the budget
     */
    public StateGradientEngine(
            ModelWeights weights, StateGradientOptions options, long budgetBytes, RunMonitor monitor) {
        Architecture architecture = weights.architecture();
        WorkPlan plan = plan(architecture, options, budgetBytes);
        if (!plan.fits()) {
            throw new OverBudgetException(options.delays(), plan.memoryBytes(), budgetBytes, plan.delaysThatFit());
        }
        this.options = options;
        this.monitor = monitor;
        vocabulary = architecture.vocabulary();
        WorkPlanner planner = new WorkPlanner(architecture, options);
        size = planner.blockSize();
        rows = new LabelRows(options.labelCounts());
        counts = new long[rows.count()][size.delays()];
        ElementKind<?> kind = ElementKind.of(options.precision());
        trajectory = new Trajectory<>(weights, kind, options.layer());
        graph = openLanes(kind, weights, planner.lanes(budgetBytes));
        for (int stream = 0; stream < options.streams(); stream++) {
            streams.add(new SourceStream(size, trajectory, this::deal));
        }
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @param stream in [0, streams)
     * @param tokens ids in [0, V)
     * @param labels for each grouping one label in [0, C) per token, or -1 for none
     * @throws InvalidInputException on a bad stream, token or label; nothing of the chunk is then taken
     * @throws CancellationException when the monitor stopped the work, or the thread was interrupted
     */
    public void accept(int stream, int[] tokens, int[][] labels) {
        check(stream, tokens, labels);
        int[] labelRows = new int[size.groupings()];
        try {
            for (int t = 0; t < tokens.length; t++) {
                for (int g = 0; g < labels.length; g++) {
                    labelRows[g] = rows.row(g, labels[g][t]);
                }
                streams.get(stream).append(tokens[t], labelRows);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        tokensAccepted += tokens.length;
    }

    /**
     * Ends all streams and adds everything up.
     *
     * @throws InvalidInputException when no token was read
     * @throws CancellationException when the monitor stopped the work, or the thread was interrupted
     */
    public GradientSums finish() {
        if (tokensAccepted == 0) {
            throw new InvalidInputException("tokens", "at least 1", 0);
        }
        try {
            for (SourceStream stream : streams) {
                stream.finish();
            }
            for (Lane<?> lane : lanes) {
                lane.finish();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        double[][] sums = new double[rows.count()][];
        for (int row = 0; row < sums.length; row++) {
            sums[row] = total(row);
        }
        return new GradientSums(size, rows, sums, counts);
    }

    /** Tokens read so far. */
    public long tokensAccepted() {
        return tokensAccepted;
    }

    /** Source tokens whose gradients are done. May be called by any thread. */
    public long tokensDone() {
        return sourcesDone.get();
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
        graph.close();
        trajectory.close();
    }

    private <T extends org.tensorflow.types.family.TNumber> SourceBlockGraph<T> openLanes(
            ElementKind<T> kind, ModelWeights weights, int count) {
        SourceBlockGraph<T> blockGraph = new SourceBlockGraph<>(kind, size, options.state());
        for (int n = 0; n < count; n++) {
            lanes.add(new Lane<>("state-gradients-" + n, blockGraph, kind, size, weights, sourcesDone));
        }
        return blockGraph;
    }

    private void deal(SourceBlock block) throws InterruptedException {
        monitor.beforeRun();
        count(block);
        lanes.get((int) (blocks++ % lanes.size())).put(block);
    }

    private void count(SourceBlock block) {
        for (int[] groupingRows : block.rows()) {
            for (int n = 0; n < block.sources(); n++) {
                int reach = Math.min(size.delays(), block.steps() - n);
                for (int delay = 0; delay < reach; delay++) {
                    counts[groupingRows[n]][delay]++;
                }
            }
        }
    }

    private double[] total(int row) {
        double[] total = lanes.get(0).sums(row);
        for (Lane<?> lane : lanes.subList(1, lanes.size())) {
            double[] part = lane.sums(row);
            for (int n = 0; n < total.length; n++) {
                total[n] += part[n];
            }
        }
        return total;
    }

    private void check(int stream, int[] tokens, int[][] labels) {
        if (stream < 0 || stream >= streams.size()) {
            throw new InvalidInputException("stream", "0 to " + (streams.size() - 1), stream);
        }
        for (int token : tokens) {
            if (token < 0 || token >= vocabulary) {
                throw new InvalidInputException("tokens", "ids from 0 to " + (vocabulary - 1), token);
            }
        }
        if (labels.length != options.labelCounts().size()) {
            throw new InvalidInputException(
                    "labels", options.labelCounts().size() + " columns, one per grouping", labels.length);
        }
        for (int g = 0; g < labels.length; g++) {
            checkLabels(labels[g], tokens.length, options.labelCounts().get(g));
        }
    }

    private static void checkLabels(int[] labels, int tokens, int count) {
        if (labels.length != tokens) {
            throw new InvalidInputException("labels", tokens + " labels, one per token", labels.length);
        }
        for (int label : labels) {
            if (label < -1 || label >= count) {
                throw new InvalidInputException("labels", "-1 to " + (count - 1), label);
            }
        }
    }

    private static void check(Architecture architecture, StateGradientOptions options) {
        architecture.requireState(options.layer(), options.state());
    }

    private static CancellationException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }
}
