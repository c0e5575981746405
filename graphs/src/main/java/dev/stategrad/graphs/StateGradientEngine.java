package dev.stategrad.graphs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CancellationException;

/**
 * Sums of state gradients G[t,τ] = ∂s_t/∂e_{t−τ} over all positions of any number of streams (paper, sections 3 and 4.1),
 * for every delay, and for every label of the source token. Exact: a pair counts wherever the text was cut into chunks.
 *
 * <p>Tokens are read forwards by the calling thread; blocks of sources then go to one lane for each core. Memory does not
 * grow with the length of the text, except where sums are made in several passes: then the text is kept, and the work is
 * done in {@link #finish}. For one thread at a time; must be closed.
 *
 * <p><b>Going on after an interruption.</b> {@link #save} writes all that was done, {@link #resume} makes an engine that goes
 * on from there, and its results are those of an engine that was never interrupted, bit for bit. The caller
 * <ol>
 *   <li>gives the same text once more from its start: the same tokens and labels, streams taking turns in the same order, in
 *       chunks of any size. What was read is passed over;
 *   <li>calls {@link #finish}. If results had been told when the checkpoint was taken, the first {@link #told} of them are
 *       not told again, so the caller must have kept these, and forget any later ones.
 * </ol>
 */
public final class StateGradientEngine implements AutoCloseable {
    private final StateGradientOptions options;
    private final WorkPlanner.Cut cut;
    private final BlockSize size;
    private final Trajectory<?> trajectory;
    private final Lanes lanes;
    private final Passes passes;
    private final AnalysisText text = new AnalysisText();
    private volatile long tokensAccepted;
    /** Whether work was broken off between two places where it can be saved. */
    private boolean stopped;

    /**
     * What an analysis takes, before any work.
     *
     * @throws InvalidInputException when the options do not suit the model
     */
    public static WorkPlan plan(Architecture architecture, StateGradientOptions options, long budgetBytes) {
        options.check(architecture);
        return new WorkPlanner(architecture, options).plan(budgetBytes);
    }

    /**
     * An engine that nobody saves in the middle of its work.
     *
     * @param budgetBytes memory that the engine may take
     * @throws InvalidInputException when the options do not suit the model
     * @throws OverBudgetException over the budget
     */
    public StateGradientEngine(
            ModelWeights weights, StateGradientOptions options, long budgetBytes, RunMonitor monitor) {
        this(weights, options, budgetBytes, monitor, SavePoint.NONE);
    }

    /**
     * @param budgetBytes memory that the engine may take
     * @param savePoint told where the engine may be saved
     * @throws InvalidInputException when the options do not suit the model
     * @throws OverBudgetException over the budget
     */
    public StateGradientEngine(
            ModelWeights weights,
            StateGradientOptions options,
            long budgetBytes,
            RunMonitor monitor,
            SavePoint savePoint) {
        this(weights, options, fitting(weights.architecture(), options, budgetBytes), monitor, savePoint);
        passes.begin();
    }

    private StateGradientEngine(
            ModelWeights weights,
            StateGradientOptions options,
            WorkPlanner.Cut cut,
            RunMonitor monitor,
            SavePoint savePoint) {
        this.options = options;
        this.cut = cut;
        size = new WorkPlanner(weights.architecture(), options).blockSize();
        LabelRows labels = new LabelRows(options.labelCounts());
        trajectory = new Trajectory<>(weights, ElementKind.of(options.precision()), options.layer());
        lanes = Lanes.open(weights, options, size, cut, Passes.several(cut, labels));
        Runnable saving = () -> savePoint.reached(this);
        passes = new Passes(new PassRun.Work(labels, options, size, lanes, monitor, saving), cut, trajectory);
    }

    /**
     * An engine that goes on from a checkpoint, see above. It works on as many lanes as the one that was saved, however many
     * cores there are now.
     *
     * @param model what the weights were known by when the checkpoint was taken, such as their checksum
     * @param checkpoint as {@link #save} wrote it; read to its end and no further
     * @throws InvalidInputException ("checkpoint") when it is damaged, or of another model, other options or another version;
     *     or when the options do not suit the model
     * @throws OverBudgetException when what was begun does not fit the budget
     */
    public static StateGradientEngine resume(
            ModelWeights weights,
            StateGradientOptions options,
            long budgetBytes,
            RunMonitor monitor,
            SavePoint savePoint,
            String model,
            InputStream checkpoint)
            throws IOException {
        Architecture architecture = weights.architecture();
        options.check(architecture);
        CheckpointReader in = new CheckpointReader(checkpoint);
        WorkPlanner planner = new WorkPlanner(architecture, options);
        AnalysisIdentity.of(planner.blockSize(), options, model).require(AnalysisIdentity.parse(in.text()));
        WorkPlanner.Cut cut = planner.restore(in, budgetBytes);
        StateGradientEngine engine = new StateGradientEngine(weights, options, cut, monitor, savePoint);
        try {
            engine.restore(in);
            return engine;
        } catch (IOException | RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Writes all that was done, row by row, with no second copy of it in memory. Between two calls of other methods, or at a
     * {@link SavePoint}. Waits until the lanes have done what was dealt to them; changes no result.
     *
     * @param model what the weights are known by, such as their checksum
     * @throws IOException when writing failed; the engine goes on nevertheless
     * @throws IllegalStateException when another method has thrown an exception in the middle of its work
     */
    public void save(OutputStream out, String model) throws IOException {
        if (stopped) {
            throw new IllegalStateException(
                    "expected an engine between two pieces of work, found one that was stopped");
        }
        CheckpointWriter writer = new CheckpointWriter(out);
        writer.text(AnalysisIdentity.of(size, options, model).text());
        cut.save(writer);
        text.save(writer);
        try {
            lanes.still(() -> passes.save(writer));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void restore(CheckpointReader in) throws IOException {
        text.restore(in);
        passes.restore(in);
        tokensAccepted = text.tokens();
    }

    /**
     * Reads the next tokens of a stream.
     *
     * @param stream in [0, streams)
     * @param tokens ids in [0, V)
     * @param labels for each grouping one label in [0, C) per token, or -1 for none
     * @throws InvalidInputException on a bad stream, token or label, and nothing of the chunk is then taken; or on a text
     *     other than that of the checkpoint
     * @throws CancellationException when the monitor stopped the work, or the thread was interrupted
     */
    public void accept(int stream, int[] tokens, int[][] labels) {
        TokenChunk chunk = new TokenChunk(stream, tokens, labels);
        chunk.check(options, size.architecture().vocabulary());
        work(() -> {
            for (int t = 0; t < tokens.length; t++) {
                if (!text.isKnown()) {
                    // What a checkpoint left is dealt first: the next one may be taken there, and must not speak of a
                    // token that was not read.
                    passes.dealRestored();
                }
                if (text.next(chunk, t)) {
                    passes.read(chunk, t);
                }
            }
            passes.keep(chunk);
        });
        tokensAccepted = text.tokens();
    }

    /**
     * Ends all streams and tells the sums of each label as it is done.
     *
     * @throws InvalidInputException when no token was read, or not all of those that were read before the checkpoint
     * @throws CancellationException when the monitor stopped the work, or the thread was interrupted
     */
    public void finish(GradientSink sink) {
        text.end();
        work(() -> passes.finish(sink));
    }

    /** The same, collected. */
    public GradientSums finish() {
        GradientSums sums = new GradientSums();
        finish(sums::add);
        return sums;
    }

    /** Tokens read so far, before the checkpoint or after it. */
    public long tokensAccepted() {
        return tokensAccepted;
    }

    /** Source tokens whose gradients are done; with several passes, the part of the work that is done. By any thread. */
    public long tokensDone() {
        return passes.tokensDone(tokensAccepted);
    }

    /** How often a sink of {@link #finish} was called, before the checkpoint or after it. */
    public long told() {
        return passes.told();
    }

    @Override
    public void close() {
        lanes.close();
        trajectory.close();
    }

    private static WorkPlanner.Cut fitting(Architecture architecture, StateGradientOptions options, long budgetBytes) {
        options.check(architecture);
        WorkPlanner planner = new WorkPlanner(architecture, options);
        return planner.requireFits(planner.cut(budgetBytes), budgetBytes);
    }

    /** What is done between two places where the engine can be saved. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private void work(Work work) {
        boolean done = false;
        try {
            work.run();
            done = true;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            stopped = stopped || !done;
        }
    }

    private CancellationException interrupted(InterruptedException cause) {
        stopped = true;
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("interrupted");
        cancelled.initCause(cause);
        return cancelled;
    }
}
