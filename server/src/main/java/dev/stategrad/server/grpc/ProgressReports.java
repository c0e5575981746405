package dev.stategrad.server.grpc;

import dev.stategrad.server.work.StateGradientAnalysis;
import dev.stategrad.v1.AnalysisProgress;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import org.jspecify.annotations.Nullable;

/** Tells the caller how far an analysis has come: at most once a second, and only while there is room. */
final class ProgressReports {
    private static final long INTERVAL_NANOS = 1_000_000_000;

    private final Replies<AnalyzeStateGradientsResponse> replies;
    private @Nullable StateGradientAnalysis analysis;
    private long last = System.nanoTime();
    private long lastDone;

    ProgressReports(Replies<AnalyzeStateGradientsResponse> replies) {
        this.replies = replies;
    }

    void follow(StateGradientAnalysis started) {
        analysis = started;
    }

    /** To be called on the working thread, often. */
    void beforeRun() {
        long now = System.nanoTime();
        if (analysis == null || now - last < INTERVAL_NANOS || !replies.hasRoom()) {
            return;
        }
        long done = analysis.tokensDone();
        replies.send(AnalyzeStateGradientsResponse.newBuilder()
                .setProgress(AnalysisProgress.newBuilder()
                        .setTokensReceived(analysis.tokens())
                        .setTokensDone(done)
                        .setTokensPerSecond((done - lastDone) / ((now - last) / 1e9)))
                .build());
        last = now;
        lastDone = done;
    }
}
