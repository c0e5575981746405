package dev.stategrad.server.grpc;

import dev.stategrad.server.jobs.JobId;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.AttachAnalysisResponse;
import org.jspecify.annotations.Nullable;

/** What an analysis tells somebody who attached to it. */
final class AttachedStream implements Pump.Source<AttachAnalysisResponse>, AutoCloseable {
    private final Analysing analysing;
    private final JobId id;
    private final AnalysisStream stream;
    private boolean begun;

    AttachedStream(Analysing analysing, JobId id, AnalysisStream stream) {
        this.analysing = analysing;
        this.id = id;
        this.stream = stream;
    }

    void follow(Cancellation.Registration registration) {
        stream.follow(registration);
    }

    @Override
    public @Nullable AttachAnalysisResponse next() {
        if (!begun) {
            begun = true;
            return AttachAnalysisResponse.newBuilder()
                    .setAccepted(AnalysisJobMessages.analysis(
                            analysing, analysing.jobs().view(id)))
                    .build();
        }
        AnalyzeStateGradientsResponse message = stream.next();
        return message == null ? null : translated(message);
    }

    @Override
    public boolean isDone() {
        return stream.isDone();
    }

    @Override
    public void close() {
        stream.close();
    }

    private static AttachAnalysisResponse translated(AnalyzeStateGradientsResponse message) {
        AttachAnalysisResponse.Builder builder = AttachAnalysisResponse.newBuilder();
        return switch (message.getResponseCase()) {
            case PROGRESS -> builder.setProgress(message.getProgress()).build();
            case RESULT -> builder.setResult(message.getResult()).build();
            case SUMMARY -> builder.setSummary(message.getSummary()).build();
            case PLAN, ACCEPTED, RESPONSE_NOT_SET ->
                throw new IllegalStateException(
                        "expected a progress, result or summary, found " + message.getResponseCase());
        };
    }
}
