package dev.stategrad.server.grpc;

import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.Workers;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.PlanAnalysisResponse;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.RecordStatesResponse;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TraceTextResponse;
import io.grpc.stub.StreamObserver;

/** AnalysisService, translated. */
final class AnalysisEndpoint extends AnalysisServiceGrpc.AnalysisServiceImplBase {
    private final ModelStore store;
    private final Analyses analyses;
    private final Workers workers;
    private final ErrorTranslator errors;
    private final DeviceCalls deviceCalls;

    AnalysisEndpoint(ModelStore store, Analyses analyses, Workers workers, ErrorTranslator errors) {
        this.store = store;
        this.analyses = analyses;
        this.workers = workers;
        this.errors = errors;
        this.deviceCalls = new DeviceCalls(store, analyses, workers, errors);
    }

    @Override
    public StreamObserver<AnalyzeStateGradientsRequest> analyzeStateGradients(
            StreamObserver<AnalyzeStateGradientsResponse> responses) {
        return new Conversation<>(this::openAnalysis, workers, errors, responses);
    }

    @Override
    public StreamObserver<ScoreTokensRequest> scoreTokens(StreamObserver<ScoreTokensResponse> responses) {
        return deviceCalls.scoreTokens(responses);
    }

    @Override
    public void planAnalysis(PlanAnalysisRequest request, StreamObserver<PlanAnalysisResponse> response) {
        deviceCalls.planAnalysis(request, response);
    }

    @Override
    public void traceText(TraceTextRequest request, StreamObserver<TraceTextResponse> response) {
        deviceCalls.traceText(request, response);
    }

    @Override
    public StreamObserver<RecordStatesRequest> recordStates(StreamObserver<RecordStatesResponse> responses) {
        return deviceCalls.recordStates(responses);
    }

    private AnalysisWork openAnalysis(AnalyzeStateGradientsRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        AnalysisRequest request = AnalysisMessages.request(first.getConfig(), store);
        return new AnalysisWork(analyses, first.getConfig(), request, DeviceAccounts.current());
    }
}
