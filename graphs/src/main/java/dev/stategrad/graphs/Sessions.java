package dev.stategrad.graphs;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How sessions run, in one place. Each has one thread of its own on which operations follow each other, so that nothing
 * depends on timing, unless it is asked for several branches; an operation itself may be spread over more. TensorFlow has
 * its own threads flush denormal numbers to zero, which the thread of a caller would not: gradients that fade away would
 * take a hundred times as long. Graphs run as they are written: TensorFlow's rewriting takes 15 s for a window of 200 steps
 * of a GRU and makes no step faster (DECISIONS.md).
 */
final class Sessions {
    private static final GraphOptions AS_WRITTEN = GraphOptions.newBuilder()
            .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true))
            .build();

    private Sessions() {}

    /** A session whose operations use every processor. */
    static Session onAllProcessors(Graph graph) {
        return withThreads(graph, Runtime.getRuntime().availableProcessors());
    }

    /**
     * A session that keeps to one processor. Several of them side by side beat one session on all processors where blocks
     * stay in a core's cache (DECISIONS.md).
     */
    static Session onOneProcessor(Graph graph) {
        return withThreads(graph, 1);
    }

    /** A session for a graph of independent branches: a thread each, every operation within its branch's thread. */
    static Session withBranches(Graph graph, int branches) {
        ConfigProto config =
                config(1).toBuilder().setInterOpParallelismThreads(branches).build();
        return new Session(graph, config);
    }

    /** A session whose operations use this many threads. */
    static Session withThreads(Graph graph, int threads) {
        return new Session(graph, config(threads));
    }

    private static ConfigProto config(int threads) {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(1)
                .setUsePerSessionThreads(true)
                .setGraphOptions(AS_WRITTEN)
                .build();
    }
}
