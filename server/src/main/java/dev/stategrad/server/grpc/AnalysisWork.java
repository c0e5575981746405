package dev.stategrad.server.grpc;

import dev.stategrad.graphs.GradientSums;
import dev.stategrad.server.jobs.Analyses;
import dev.stategrad.server.jobs.AnalysisEstimate;
import dev.stategrad.server.jobs.AnalysisRequest;
import dev.stategrad.server.jobs.Cancellation;
import dev.stategrad.server.jobs.LabelGroup;
import dev.stategrad.server.jobs.StateGradientAnalysis;
import dev.stategrad.server.jobs.TokenBatch;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DelayResult;

/** The working part of AnalyzeStateGradients. */
final class AnalysisWork implements Conversation.Work<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> {
    private final Analyses analyses;
    private final AnalysisRequest request;
    private final AnalysisEstimate admitted;

    AnalysisWork(Analyses analyses, AnalysisRequest request, AnalysisEstimate admitted) {
        this.analyses = analyses;
        this.request = request;
        this.admitted = admitted;
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
                analysis.accept(batch(message));
            }
            analysis.finish();
            sendResults(analysis, replies);
            replies.send(AnalyzeStateGradientsResponse.newBuilder()
                    .setSummary(AnalysisMessages.summary(request, analysis, admitted.device()))
                    .build());
        }
    }

    private void sendResults(StateGradientAnalysis analysis, Replies<AnalyzeStateGradientsResponse> replies) {
        sendLabel(analysis, LabelGroup.ALL, GradientSums.ALL, 0, replies);
        for (int g = 0; g < request.groups().size(); g++) {
            LabelGroup group = request.groups().get(g);
            for (int label = 0; label < group.labels().size(); label++) {
                sendLabel(analysis, group.name(), g, label, replies);
            }
        }
    }

    private void sendLabel(
            StateGradientAnalysis analysis,
            String name,
            int group,
            int label,
            Replies<AnalyzeStateGradientsResponse> replies) {
        new DelayResults(request, name, label, analysis.result(group, label))
                .forEach(result -> replies.send(response(result)));
    }

    private static AnalyzeStateGradientsResponse response(DelayResult result) {
        return AnalyzeStateGradientsResponse.newBuilder().setResult(result).build();
    }

    private static TokenBatch batch(AnalyzeStateGradientsRequest message) {
        return switch (message.getRequestCase()) {
            case TOKENS -> TensorMessages.batch(message.getTokens());
            case CONFIG -> throw Requests.configTwice();
            case WHITENING -> throw Requests.whiteningUnasked();
            case REQUEST_NOT_SET -> throw Requests.empty();
        };
    }
}
