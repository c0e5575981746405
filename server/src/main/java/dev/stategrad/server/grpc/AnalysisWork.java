package dev.stategrad.server.grpc;

import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.AnalysisEstimate;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.Cancellation;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.LabelResult;
import dev.stategrad.server.work.StateGradientAnalysis;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;

/** The working part of AnalyzeStateGradients. */
final class AnalysisWork implements Conversation.Work<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> {
    private final Analyses analyses;
    private final AnalysisRequest request;
    private final AnalysisEstimate admitted;
    private final DeviceAccount account;
    private final AnalysisInput input;

    AnalysisWork(Analyses analyses, AnalysisConfig config, AnalysisRequest request, DeviceAccount account) {
        this.analyses = analyses;
        this.request = request;
        this.account = account;
        this.input = new AnalysisInput(config, request);
        this.admitted = analyses.admit(request);
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
        try (StateGradientAnalysis started =
                analyses.start(request, admitted, account, cancellation, progress::beforeRun)) {
            progress.follow(started);
            for (var message = requests.take(); message != null; message = requests.take()) {
                input.read(message, started::accept);
            }
            finish(started, replies);
        }
    }

    private void finish(StateGradientAnalysis started, Replies<AnalyzeStateGradientsResponse> replies) {
        double[] whitening = input.end();
        if (whitening != null) {
            started.whiten(whitening);
        }
        started.finish(result -> send(result, replies));
        replies.send(AnalyzeStateGradientsResponse.newBuilder()
                .setSummary(AnalysisMessages.summary(request, started.tokens(), started.seconds(), admitted.device()))
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
