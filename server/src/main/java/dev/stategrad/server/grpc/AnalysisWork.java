package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.AnalysisEstimate;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.LabelResult;
import dev.stategrad.server.work.StateGradientAnalysis;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.TensorChunk;
import org.jspecify.annotations.Nullable;

/** The working part of AnalyzeStateGradients. */
final class AnalysisWork implements Conversation.Work<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> {
    private final Analyses analyses;
    private final AnalysisRequest request;
    private final AnalysisEstimate admitted;
    private final @Nullable WhiteningAssembly whitening;

    /** @param whitening with the chunk that came with the config; null when none did */
    AnalysisWork(
            Analyses analyses,
            AnalysisRequest request,
            AnalysisEstimate admitted,
            @Nullable WhiteningAssembly whitening) {
        this.analyses = analyses;
        this.request = request;
        this.admitted = admitted;
        this.whitening = whitening;
    }

    @Override
    public void run(
            Inbox<AnalyzeStateGradientsRequest> requests,
            Replies<AnalyzeStateGradientsResponse> replies,
            Cancellation cancellation) {
        replies.send(AnalyzeStateGradientsResponse.newBuilder()
                .setPlan(AnalysisMessages.plan(admitted))
                .build());
        ProgressReports progress = new ProgressReports(replies);
        try (StateGradientAnalysis analysis = analyses.start(request, admitted, cancellation, progress::beforeRun)) {
            progress.follow(analysis);
            for (var message = requests.take(); message != null; message = requests.take()) {
                read(message, analysis);
            }
            finish(analysis, replies);
        }
    }

    private void read(AnalyzeStateGradientsRequest message, StateGradientAnalysis analysis) {
        switch (message.getRequestCase()) {
            case TOKENS -> {
                requireWhitening();
                analysis.accept(TensorMessages.batch(message.getTokens()));
            }
            case WHITENING -> whitening(message.getWhitening());
            case CONFIG -> throw Requests.configTwice();
            case REQUEST_NOT_SET -> throw Requests.empty();
        }
    }

    private void whitening(TensorChunk chunk) {
        if (whitening == null || whitening.complete()) {
            throw Requests.whiteningUnasked();
        }
        whitening.add(chunk);
    }

    private void requireWhitening() {
        if (whitening != null && !whitening.complete()) {
            throw new InvalidInputException("whitening", "all of it before the first tokens", "a part of it");
        }
    }

    private void finish(StateGradientAnalysis analysis, Replies<AnalyzeStateGradientsResponse> replies) {
        requireWhitening();
        if (whitening != null) {
            analysis.whiten(whitening.factor());
        }
        analysis.finish(result -> send(result, replies));
        replies.send(AnalyzeStateGradientsResponse.newBuilder()
                .setSummary(AnalysisMessages.summary(request, analysis, admitted.device()))
                .build());
    }

    private void send(LabelResult result, Replies<AnalyzeStateGradientsResponse> replies) {
        DelayResults.send(
                request,
                result,
                part -> replies.send(AnalyzeStateGradientsResponse.newBuilder()
                        .setResult(part)
                        .build()));
    }
}
