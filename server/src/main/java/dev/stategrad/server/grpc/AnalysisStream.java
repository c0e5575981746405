package dev.stategrad.server.grpc;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.jobs.JobId;
import dev.stategrad.server.jobs.JobRecord;
import dev.stategrad.server.jobs.JobState;
import dev.stategrad.server.jobs.JobView;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.JobWorker;
import dev.stategrad.v1.AnalysisProgress;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted analysis tells one listener: progress, results, summary. It keeps no queue, only a place in the results'
 * file; a slow listener costs one message.
 */
final class AnalysisStream implements Pump.Source<AnalyzeStateGradientsResponse>, AutoCloseable {
    private final Analysing analysing;
    private final JobId id;
    private final ResultsReader results;
    private final Following following = new Following();
    private long skip;
    private long tokensSent = -1;
    /** The last message; held back until the job's end is written down, so that who has it may delete the analysis. */
    private @Nullable AnalyzeStateGradientsResponse summary;

    private boolean done;

    /** @param received results that the listener has already */
    AnalysisStream(Analysing analysing, JobId id, long received) {
        this.analysing = analysing;
        this.id = id;
        this.results = new ResultsReader(analysing.targets().folder(id).results());
        this.skip = received;
    }

    /** Keeps what brings the news until the last event. */
    void follow(Cancellation.Registration registration) {
        following.begin(registration);
    }

    @Override
    public @Nullable AnalyzeStateGradientsResponse next() {
        if (done) {
            return null;
        }
        JobView view = analysing.jobs().view(id);
        AnalyzeStateGradientsResponse result = result(view);
        if (result != null) {
            return result;
        }
        JobRecord record = view.record();
        if (!record.state().isFinal()) {
            return view.progress().map(this::progress).orElse(null);
        }
        throw failure(record);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void close() {
        following.close();
    }

    private @Nullable AnalyzeStateGradientsResponse result(JobView view) {
        long whole = view.record().state() == JobState.SUCCEEDED
                ? Long.MAX_VALUE
                : view.progress().map(JobWorker.Progress::resultsBytes).orElse(0L);
        for (var message = results.next(whole); message != null; message = results.next(whole)) {
            if (message.hasSummary()) {
                summary = message;
                break;
            }
            if (skip == 0) {
                return message;
            }
            skip--;
        }
        return view.record().state() == JobState.SUCCEEDED ? last() : null;
    }

    private @Nullable AnalyzeStateGradientsResponse last() {
        if (summary != null) {
            done = true;
            close();
        }
        return summary;
    }

    private @Nullable AnalyzeStateGradientsResponse progress(JobWorker.Progress progress) {
        if (progress.tokensDone() == tokensSent) {
            return null;
        }
        tokensSent = progress.tokensDone();
        return AnalyzeStateGradientsResponse.newBuilder()
                .setProgress(AnalysisProgress.newBuilder()
                        .setTokensReceived(progress.tokensTotal())
                        .setTokensDone(progress.tokensDone())
                        .setTokensPerSecond(progress.tokensPerSecond()))
                .build();
    }

    private ServiceException failure(JobRecord record) {
        close();
        if (record.state() == JobState.SUCCEEDED) {
            return new ServiceException(FailureReason.JOB_NOT_FOUND, id + ": its results are not kept any more");
        }
        FailureReason reason = record.failureReason().isEmpty()
                ? FailureReason.CANCELLED
                : FailureReason.valueOf(record.failureReason());
        return new ServiceException(reason, id + ": " + record.failure());
    }
}
