package dev.stategrad.graphs;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * One worker: a thread, a session on one core, and sums of its own. Blocks are dealt to the lanes in turn and every lane
 * takes its own in order, so that sums come out the same whatever the timing.
 */
final class Lane<T extends TNumber> implements AutoCloseable {
    /** Enough that a lane never waits for the forward pass, few enough that little is left to do after a cancel. */
    private static final int QUEUED_BLOCKS = 2;

    private static final SourceBlock END = SourceBlock.end();

    private final SourceBlockGraph<T> graph;
    private final ElementKind<T> kind;
    private final BlockSize size;
    private final AtomicLong sourcesDone;
    private final Session session;
    private final BlockingQueue<SourceBlock> queue = new ArrayBlockingQueue<>(QUEUED_BLOCKS);
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    Lane(
            String name,
            SourceBlockGraph<T> graph,
            ElementKind<T> kind,
            BlockSize size,
            ModelWeights weights,
            AtomicLong sourcesDone) {
        this.graph = graph;
        this.kind = kind;
        this.size = size;
        this.sourcesDone = sourcesDone;
        session = Sessions.onOneProcessor(graph.graph);
        graph.weights.load(session, weights);
        session.runner().addTarget(graph.clear).run().close();
        thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues a block; waits while the queue is full. Rethrows what stopped the lane. */
    void put(SourceBlock block) throws InterruptedException {
        rethrow();
        queue.put(block);
    }

    /** Waits until all blocks are added. Rethrows what stopped the lane. */
    void finish() throws InterruptedException {
        queue.put(END);
        thread.join();
        rethrow();
    }

    /** Sums of a label row, [D, E, H], flat. Only after {@link #finish}. */
    double[] sums(int row) {
        try (TInt32 wanted = TInt32.scalarOf(row);
                var result = session.runner()
                        .feed(graph.wantedRow, wanted)
                        .fetch(graph.sums)
                        .run()) {
            return ElementKind.FLOAT64.values(result.get(0));
        }
    }

    @Override
    public void close() {
        queue.clear();
        queue.offer(END);
        boolean interrupted = false;
        while (thread.isAlive()) {
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
            sourcesDone.addAndGet(block.sources());
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void run(SourceBlock block) {
        int steps = size.stepsToRun(block.steps());
        try (T coefficients = kind.tensor(block.coefficients(), size.steps(), size.coefficients(), size.hidden())) {
            Session.Runner runner = session.runner().feed(graph.coefficients, coefficients);
            for (Op addition : graph.additions.subList(0, steps).stream()
                    .flatMap(java.util.List::stream)
                    .toList()) {
                runner.addTarget(addition);
            }
            feedRowsAndRun(runner, block, 0);
        }
    }

    private void feedRowsAndRun(Session.Runner runner, SourceBlock block, int grouping) {
        if (grouping == size.groupings()) {
            runner.run().close();
            return;
        }
        try (TInt32 rows = TInt32.vectorOf(block.rows()[grouping])) {
            feedRowsAndRun(runner.feed(graph.rows.get(grouping), rows), block, grouping + 1);
        }
    }

    private void rethrow() {
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("a lane of the engine stopped", cause);
        }
    }
}
