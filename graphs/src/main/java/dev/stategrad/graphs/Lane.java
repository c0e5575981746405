package dev.stategrad.graphs;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * One worker: a session on one core, sums of its own, and a thread while there is work. Blocks are dealt to the lanes in turn and
 * every lane takes its own in order, so that sums come out the same whatever the timing.
 */
final class Lane<T extends TNumber> implements AutoCloseable {
    /** Enough that a lane never waits for the forward pass, few enough that little is left to do after a cancel. */
    private static final int QUEUED_BLOCKS = 2;

    /** How long the caller waits for a lane before it looks at the monitor again. */
    private static final long PATIENCE_MILLIS = 100;

    private static final SourceBlock END = SourceBlock.end();

    private final String name;
    private final LaneGraph<T> graph;
    private final ElementKind<T> kind;
    private final AtomicLong done;
    private final Session session;
    private final BlockingQueue<SourceBlock> queue = new ArrayBlockingQueue<>(QUEUED_BLOCKS);
    /** What was read last; thousands of labels would otherwise leave gigabytes behind. */
    private double[] scratch = {};

    private @Nullable Thread thread;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    Lane(String name, LaneGraph<T> graph, ElementKind<T> kind, ModelWeights weights, AtomicLong done) {
        this.name = name;
        this.graph = graph;
        this.kind = kind;
        this.done = done;
        session = Sessions.onOneProcessor(graph.graph);
        graph.weights.load(session, weights);
    }

    /** Sets all sums to zero. Only while the lane stands still. */
    void clear() {
        Session.Runner last = session.runner();
        graph.sums.free.forEach(last::addTarget);
        last.run().close();
        try (TFloat64 zero = TFloat64.scalarOf(0)) {
            Session.Runner runner = session.runner().feed(graph.sums.zero, zero);
            graph.sums.clear.forEach(runner::addTarget);
            runner.run().close();
        }
    }

    /** Starts to work on what is queued. */
    void start() {
        Thread worker = new Thread(this::work, name);
        worker.setDaemon(true);
        worker.start();
        thread = worker;
    }

    /** Queues a block; asks the monitor while the queue is full. Rethrows what stopped the lane. */
    void put(SourceBlock block, RunMonitor monitor) throws InterruptedException {
        rethrow();
        while (!queue.offer(block, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            monitor.beforeRun();
        }
    }

    /** Waits until all blocks are added, and stands still; asks the monitor meanwhile. Rethrows what stopped the lane. */
    void finish(RunMonitor monitor) throws InterruptedException {
        put(END, monitor);
        Thread worker = Objects.requireNonNull(thread, "the lane was not started");
        for (worker.join(PATIENCE_MILLIS); worker.isAlive(); worker.join(PATIENCE_MILLIS)) {
            monitor.beforeRun();
        }
        rethrow();
    }

    /** Sums of a row, flat, laid out as {@link SumKind} tells; good until the next call. Only while the lane stands still. */
    double[] sums(SumKind kind, int row) {
        try (TInt32 wanted = TInt32.scalarOf(row);
                var result = session.runner()
                        .feed(graph.sums.wantedRow, wanted)
                        .fetch(graph.sums.of(kind).read())
                        .run()) {
            resizeScratch(Math.toIntExact(result.get(0).shape().size()));
            result.get(0).asRawTensor().data().asDoubles().read(scratch);
            return scratch;
        }
    }

    /** Sets the sums of a row to the next frame of a checkpoint. Only while the lane stands still. */
    void restore(SumKind kind, int row, CheckpointReader in) throws IOException {
        int delays = graph.sums.size.delays();
        int elements = graph.sums.size.elements(kind);
        resizeScratch(delays * elements);
        in.doubles(scratch, scratch.length);
        try (TInt32 wanted = TInt32.scalarOf(row);
                TFloat64 values = ElementKind.FLOAT64.tensor(scratch, delays, elements)) {
            session.runner()
                    .feed(graph.sums.wantedRow, wanted)
                    .feed(graph.sums.newRow, values)
                    .addTarget(graph.sums.of(kind).write())
                    .run()
                    .close();
        }
    }

    private void resizeScratch(int size) {
        if (scratch.length != size) {
            scratch = new double[size];
        }
    }

    @Override
    public void close() {
        closing = true;
        queue.clear();
        queue.offer(END);
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        session.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the end is a mark, not a value
    private void work() {
        try {
            for (SourceBlock block = queue.take(); block != END; block = queue.take()) {
                if (failure == null) {
                    attempt(block);
                }
            }
        } catch (InterruptedException e) {
            failure = e;
        }
    }

    /** After a failure the lane goes on emptying its queue, so that nobody waits for a place in it. */
    private void attempt(SourceBlock block) {
        try {
            run(block);
            done.addAndGet(block.credit());
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void run(SourceBlock block) {
        UnrolledBlock<T> unrolled = graph.unrolled(block);
        BlockSize size = unrolled.size;
        try (T coefficients = kind.tensor(block.coefficients(), size.steps(), size.coefficients(), size.hidden())) {
            for (List<Op> targets : unrolled.runs(size.stepsToRun(block.steps()))) {
                if (closing) {
                    return;
                }
                Session.Runner runner = session.runner().feed(unrolled.coefficients, coefficients);
                targets.forEach(runner::addTarget);
                feedRowsAndRun(runner, unrolled, block, 0);
            }
        }
    }

    private void feedRowsAndRun(Session.Runner runner, UnrolledBlock<T> unrolled, SourceBlock block, int column) {
        if (column == unrolled.rows.size()) {
            runner.run().close();
            return;
        }
        int[] own = column < block.rows().length ? block.rows()[column] : block.allPairsRows();
        try (TInt32 rows = TInt32.vectorOf(own)) {
            feedRowsAndRun(runner.feed(unrolled.rows.get(column), rows), unrolled, block, column + 1);
        }
    }

    private void rethrow() {
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("a lane of the engine stopped", cause);
        }
    }
}
