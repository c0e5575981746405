package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.jobs.Analyses;
import dev.stategrad.server.jobs.AnalysisRequest;
import dev.stategrad.server.jobs.TokenScoring;
import dev.stategrad.server.jobs.Workers;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.PlanAnalysisResponse;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import io.grpc.stub.StreamObserver;

/** AnalysisService, translated. */
final class AnalysisEndpoint extends AnalysisServiceGrpc.AnalysisServiceImplBase {
    private final ModelStore store;
    private final Analyses analyses;
    private final Workers workers;
    private final ErrorTranslator errors;

    AnalysisEndpoint(ModelStore store, Analyses analyses, Workers workers, ErrorTranslator errors) {
        this.store = store;
        this.analyses = analyses;
        this.workers = workers;
        this.errors = errors;
    }

    @Override
    public StreamObserver<AnalyzeStateGradientsRequest> analyzeStateGradients(
            StreamObserver<AnalyzeStateGradientsResponse> responses) {
        return new Conversation<>(this::openAnalysis, workers, errors, responses);
    }

    @Override
    public StreamObserver<ScoreTokensRequest> scoreTokens(StreamObserver<ScoreTokensResponse> responses) {
        return new Conversation<>(this::openScoring, workers, errors, responses);
    }

    @Override
    public void planAnalysis(PlanAnalysisRequest request, StreamObserver<PlanAnalysisResponse> response) {
        if (!request.hasConfig()) {
            throw new InvalidInputException("config", "an analysis", "none");
        }
        if (request.getTokenCount() < 0) {
            throw new InvalidInputException("token_count", "at least 0", request.getTokenCount());
        }
        var plan = analyses.plan(analysis(request.getConfig()), request.getTokenCount());
        response.onNext(PlanAnalysisResponse.newBuilder()
                .setPlan(AnalysisMessages.plan(plan))
                .build());
        response.onCompleted();
    }

    private AnalysisWork openAnalysis(AnalyzeStateGradientsRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        AnalysisRequest request = analysis(first.getConfig());
        return new AnalysisWork(analyses, request, analyses.admit(request));
    }

    private ScoringWork openScoring(ScoreTokensRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        ScoreTokensConfig config = first.getConfig();
        ModelRecord model = readyModel(config.getModel());
        int streams = config.getStreams() == 0 ? 1 : config.getStreams();
        return Fields.within("config", () -> {
            TokenScoring.check(model, streams);
            return new ScoringWork(analyses, model, streams);
        });
    }

    private AnalysisRequest analysis(AnalysisConfig config) {
        return AnalysisMessages.request(config, readyModel(config.getModel()));
    }

    private ModelRecord readyModel(String name) {
        ModelRecord model = store.get(Fields.named("config.model", () -> ModelId.ofName(name)));
        ModelStore.requireReady(model);
        return model;
    }
}
