package dev.stategrad.server.worker;

import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.StateGradientAnalysis;
import dev.stategrad.worker.v1.JobProgress;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells how far an analysis has come: once a second at most while it computes, and whenever results are on the disk. */
final class AnalysisReports {
    private static final long INTERVAL_NANOS = 1_000_000_000;

    private final long tokens;
    private final DeviceAccount account;
    private final LongSupplier nanoClock;
    private final Consumer<JobProgress> listener;
    private @Nullable StateGradientAnalysis analysis;
    private long resultsBytes;
    private long last;
    private long begun;
    private long doneBefore;
    private double speed;

    /** @param tokens of the whole text */
    AnalysisReports(long tokens, DeviceAccount account, LongSupplier nanoClock, Consumer<JobProgress> listener) {
        this.tokens = tokens;
        this.account = account;
        this.nanoClock = nanoClock;
        this.listener = listener;
        this.last = nanoClock.getAsLong();
    }

    void follow(StateGradientAnalysis started) {
        analysis = started;
        begun = nanoClock.getAsLong();
        doneBefore = started.tokensDone();
    }

    /** To be called on the working thread, often. */
    void beforeRun() {
        long now = nanoClock.getAsLong();
        if (analysis == null || now - last < INTERVAL_NANOS) {
            return;
        }
        long done = analysis.tokensDone();
        // Since the beginning: tokens are done by the block, so that what a second brings goes up and down.
        speed = (done - doneBefore) / ((now - begun) / 1e9);
        last = now;
        tell(done);
    }

    void resultsForced(long bytes) {
        resultsBytes = bytes;
        tell(analysis == null ? 0 : analysis.tokensDone());
    }

    /** Everything is done. */
    void completed(long bytes) {
        resultsBytes = bytes;
        tell(tokens);
    }

    private void tell(long done) {
        listener.accept(JobProgress.newBuilder()
                .setFraction(tokens == 0 ? 0 : (double) done / tokens)
                .setSecondsLeft(speed > 0 ? (tokens - done) / speed : 0)
                .setDeviceNanos(account.busyNanos())
                .setTokensDone(done)
                .setTokensTotal(tokens)
                .setTokensPerSecond(speed)
                .setResultsBytes(resultsBytes)
                .build());
    }
}
