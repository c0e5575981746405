package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.work.Analyses;
import dev.stategrad.server.work.AnalysisRequest;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.LocalTrace;
import dev.stategrad.server.work.TokenScoring;
import dev.stategrad.server.work.Workers;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.PlanAnalysisResponse;
import dev.stategrad.v1.RecordStatesConfig;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.RecordStatesResponse;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TraceTextResponse;
import io.grpc.stub.StreamObserver;

/** Those calls of AnalysisService that have the device while they last, translated. */
public final class DeviceCalls extends AnalysisServiceGrpc.AnalysisServiceImplBase {
    private final ModelStore store;
    private final Analyses analyses;
    private final Workers workers;
    private final ErrorTranslator errors;
    private final WorkedAnswer answers;

    public DeviceCalls(ModelStore store, Analyses analyses, Workers workers, ErrorTranslator errors) {
        this.store = store;
        this.analyses = analyses;
        this.workers = workers;
        this.errors = errors;
        this.answers = new WorkedAnswer(workers, errors);
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
        if (request.getUsedLabelCount() < 0) {
            throw new InvalidInputException("used_label_count", "at least 0", request.getUsedLabelCount());
        }
        AnalysisRequest analysis = AnalysisMessages.request(
                request.getConfig(),
                readyModel("config.model", request.getConfig().getModel()));
        Whitenings.begin(request.getConfig(), analysis);
        long labels = request.getUsedLabelCount() == 0 ? Long.MAX_VALUE : request.getUsedLabelCount();
        DeviceAccount account = DeviceAccounts.current();
        answers.give(
                response,
                cancellation -> PlanAnalysisResponse.newBuilder()
                        .setPlan(AnalysisMessages.plan(
                                analyses.plan(analysis, request.getTokenCount(), labels, account, cancellation)))
                        .build());
    }

    @Override
    public void traceText(TraceTextRequest request, StreamObserver<TraceTextResponse> response) {
        LocalTrace.Request trace = AnalysisMessages.request(request, readyModel("model", request.getModel()));
        DeviceAccount account = DeviceAccounts.current();
        answers.give(response, cancellation -> AnalysisMessages.response(analyses.trace(trace, account, cancellation)));
    }

    @Override
    public StreamObserver<RecordStatesRequest> recordStates(StreamObserver<RecordStatesResponse> responses) {
        return new Conversation<>(this::openRecording, workers, errors, responses);
    }

    private RecordingWork openRecording(RecordStatesRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        RecordStatesConfig config = first.getConfig();
        ModelRecord model = readyModel("config.model", config.getModel());
        return new RecordingWork(analyses, AnalysisMessages.request(config, model), DeviceAccounts.current());
    }

    private ScoringWork openScoring(ScoreTokensRequest first) {
        if (!first.hasConfig()) {
            throw Requests.configMissing(first.getRequestCase());
        }
        ScoreTokensConfig config = first.getConfig();
        ModelRecord model = readyModel("config.model", config.getModel());
        int streams = config.getStreams() == 0 ? 1 : config.getStreams();
        return Fields.within("config", () -> {
            TokenScoring.check(model, streams);
            return new ScoringWork(analyses, model, streams, DeviceAccounts.current());
        });
    }

    private ModelRecord readyModel(String field, String name) {
        ModelRecord model = AnalysisMessages.readyModel(store, field, name);
        Access.requireSee(
                Callers.current(), model.ownership().owner(), model.ownership().visibility());
        return model;
    }
}
