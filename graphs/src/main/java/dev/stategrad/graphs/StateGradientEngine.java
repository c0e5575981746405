package dev.stategrad.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Sums of state gradients G[t,τ] = ∂s_t/∂e_{t−τ} over all positions of any number of streams (paper, sections 3 and 4.1),
 * for every delay, and for every label of the source token. Exact: a pair counts wherever the text was cut into chunks.
 *
 * <p>Tokens are read forwards by the calling thread; blocks of sources then go to one lane for each core. Memory does not
 * grow with the length of the text, except where sums are made in several passes: then the text is kept, and the work is
 * done in {@link #finish}. For one thread at a time; must be closed.
 */
public final class StateGradientEngine implements AutoCloseable {
    private final StateGradientOptions options;
    private final int vocabulary;
    private final RunMonitor monitor;
    private final BlockSize size;
    private final WorkPlanner.Cut cut;
    private final LabelRows labels;
    private final Trajectory<?> trajectory;
    private final Lanes lanes;
    /** The only pass; null when there will be several. */
    private final @Nullable PassRun onlyPass;

    private final List<Chunk> text = new ArrayList<>();
    private volatile long tokensAccepted;
    /** How often sources will be added up in all passes together; 0 until it is known, and for a single pass. */
    private volatile long additions;

    /** Part of a text that is kept for several passes. */
    private record Chunk(int stream, int[] tokens, int[][] labels) {}

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
        labels = new LabelRows(options.labelCounts());
        WorkPlanner planner = new WorkPlanner(architecture, options);
        size = planner.blockSize();
        cut = planner.cut(budgetBytes);
        boolean several = cut.unitsAtOnce() < labels.units();
        trajectory = new Trajectory<>(weights, ElementKind.of(options.precision()), options.layer());
        lanes = Lanes.open(weights, options, size, cut, several);
        onlyPass = several ? null : begin(new PassPlan(labels, options, cut).whole(), trajectory);
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
        try {
            if (onlyPass == null) {
                text.add(new Chunk(stream, tokens, labels));
            } else {
                onlyPass.read(stream, tokens, labels);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        tokensAccepted += tokens.length;
    }

    /**
     * Ends all streams and tells the sums of each label as it is done.
     *
     * @throws InvalidInputException when no token was read
     * @throws CancellationException when the monitor stopped the work, or the thread was interrupted
     */
    public void finish(GradientSink sink) {
        if (tokensAccepted == 0) {
            throw new InvalidInputException("tokens", "at least 1", 0);
        }
        Results results = new Results(sink, labels, options, size);
        try {
            if (onlyPass == null) {
                runPasses(results);
            } else {
                onlyPass.finish(results);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        results.finish();
    }

    /** The same, collected. */
    public GradientSums finish() {
        GradientSums sums = new GradientSums();
        finish(sums::add);
        return sums;
    }

    /** Tokens read so far. */
    public long tokensAccepted() {
        return tokensAccepted;
    }

    /** Source tokens whose gradients are done; with several passes, the part of the work that is done. By any thread. */
    public long tokensDone() {
        long whole = additions;
        return whole == 0 ? lanes.done() : tokensAccepted * lanes.done() / whole;
    }

    @Override
    public void close() {
        lanes.close();
        trajectory.close();
    }

    private void runPasses(Results results) throws InterruptedException {
        PassPlan plan = new PassPlan(labels, options, cut);
        for (Chunk chunk : text) {
            plan.count(chunk.tokens().length, chunk.labels());
        }
        List<Pass> planned = plan.passes();
        additions = plan.additions();
        RememberedForward forward = new RememberedForward(trajectory, options.precision(), cut.rememberedBytes());
        for (Pass pass : planned) {
            forward.rewind();
            PassRun run = begin(pass, forward);
            for (Chunk chunk : text) {
                run.read(chunk.stream(), chunk.tokens(), chunk.labels());
            }
            run.finish(results);
        }
        results.empty(plan.unitsWithoutSource());
    }

    private PassRun begin(Pass pass, Forward forward) {
        return new PassRun(pass, labels, options, size, forward, lanes, monitor);
    }

    private void check(int stream, int[] tokens, int[][] labels) {
        if (stream < 0 || stream >= options.streams()) {
            throw new InvalidInputException("stream", "0 to " + (options.streams() - 1), stream);
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
        if (options.paths()) {
            architecture.requireCellPath();
        }
        for (int token : options.resetAfter()) {
            if (token < 0 || token >= architecture.vocabulary()) {
                throw new InvalidInputException(
                        "resetAfter", "ids from 0 to " + (architecture.vocabulary() - 1), token);
            }
        }
    }

    private static CancellationException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }
}
