package dev.stategrad.server.worker;

import dev.stategrad.server.grpc.DelayResults;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.LabelResult;
import dev.stategrad.server.work.StateGradientAnalysis;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Takes results as an analysis tells them, and tells in turn how many of them are on the disk. Used by one thread. */
final class ResultsWriter {
    /** What is appended is put on the disk when so much time has gone by, or there is so much. */
    private static final long FORCE_NANOS = 200_000_000;

    private static final long FORCE_BYTES = 8 << 20;

    private final AnalysisRequest request;
    private final ResultsFile results;
    private final AnalysisReports reports;
    private final Cancellation cancellation;
    private long forcedAt = System.nanoTime();

    ResultsWriter(AnalysisRequest request, ResultsFile results, AnalysisReports reports, Cancellation cancellation) {
        this.request = request;
        this.results = results;
        this.reports = reports;
        this.cancellation = cancellation;
    }

    /** Ends the analysis. All results are on the disk when this returns. */
    void finish(StateGradientAnalysis analysis) throws IOException {
        try {
            analysis.finish(this::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        force();
    }

    private void write(LabelResult result) {
        try {
            DelayResults.send(request, result, this::write);
            boolean due = System.nanoTime() - forcedAt >= FORCE_NANOS;
            if (due || results.bytes() - results.forcedBytes() >= FORCE_BYTES) {
                force();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(DelayResult part) {
        cancellation.throwIfCancelled();
        try {
            results.append(
                    AnalyzeStateGradientsResponse.newBuilder().setResult(part).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void force() throws IOException {
        results.force();
        forcedAt = System.nanoTime();
        reports.resultsForced(results.forcedBytes());
    }
}
