package dev.stategrad.graphs;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunOptions;

/**
 * How the engine's sessions run: one core each, in the thread that calls. Two such sessions side by side beat one session
 * on two cores (DECISIONS.md), since blocks that stay in a core's cache need no hand-over between threads.
 */
final class LaneSession {
    static final RunOptions IN_CALLERS_THREAD =
            RunOptions.newBuilder().setInterOpThreadPool(-1).build();

    /** The graphs are written as they should run; rewriting them costs seconds for each set of targets, and gains nothing. */
    private static final GraphOptions WITHOUT_REWRITING = GraphOptions.newBuilder()
            .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true))
            .build();

    private LaneSession() {}

    static Session open(Graph graph) {
        ConfigProto config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .setGraphOptions(WITHOUT_REWRITING)
                .build();
        return new Session(graph, config);
    }
}
