package dev.stategrad.graphs;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunOptions;

/**
 * How sessions run, in one place. Operations of one run follow each other on the calling thread; only an operation
 * itself is spread over the session's threads. So a run neither hops between threads nor depends on their timing.
 */
final class Sessions {
    /** To be set on every run. */
    static final RunOptions ON_CALLING_THREAD =
            RunOptions.newBuilder().setInterOpThreadPool(-1).build();

    /** To be set on the runs of a session with branches. */
    static final RunOptions ON_BRANCH_THREADS = RunOptions.getDefaultInstance();

    private static final GraphOptions AS_WRITTEN = GraphOptions.newBuilder()
            .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true))
            .build();

    private Sessions() {}

    /** A session whose operations use every processor. */
    static Session onAllProcessors(Graph graph) {
        return withThreads(graph, Runtime.getRuntime().availableProcessors());
    }

    /**
     * A session that keeps to one processor. Several of them side by side, a thread each, beat one session on all
     * processors where blocks stay in a core's cache (DECISIONS.md). Its graphs run as they are written: rewriting would
     * cost a second for each set of targets.
     */
    static Session onOneProcessor(Graph graph) {
        ConfigProto config = config(1).toBuilder().setGraphOptions(AS_WRITTEN).build();
        return new Session(graph, config);
    }

    /** A session for a graph of independent branches: a thread each, every operation within its branch's thread. */
    static Session withBranches(Graph graph, int branches) {
        ConfigProto config = config(1).toBuilder()
                .setInterOpParallelismThreads(branches)
                .setUsePerSessionThreads(true)
                .build();
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
                .build();
    }
}
