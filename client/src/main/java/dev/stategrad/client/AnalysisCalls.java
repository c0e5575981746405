package dev.stategrad.client;

import dev.stategrad.safetensors.ElementType;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.PlanAnalysisRequest;
import dev.stategrad.v1.PlanAnalysisResponse;
import dev.stategrad.v1.RecordStatesConfig;
import dev.stategrad.v1.RecordStatesRequest;
import dev.stategrad.v1.RecordStatesResponse;
import dev.stategrad.v1.ScoreSummary;
import dev.stategrad.v1.ScoreTokensConfig;
import dev.stategrad.v1.ScoreTokensRequest;
import dev.stategrad.v1.ScoreTokensResponse;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenScores;
import dev.stategrad.v1.TraceTextRequest;
import dev.stategrad.v1.TraceTextResponse;
import io.grpc.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of AnalysisService. */
final class AnalysisCalls {
    private final AnalysisServiceGrpc.AnalysisServiceStub service;
    private final ServiceErrors errors;

    AnalysisCalls(Channel channel, ServiceErrors errors) {
        this.service = AnalysisServiceGrpc.newStub(channel);
        this.errors = errors;
    }

    CompletableFuture<AnalysisPlan> plan(AnalysisRequest request, long tokens, long usedLabels) {
        StreamingCall<PlanAnalysisRequest, PlanAnalysisResponse, AnalysisPlan> call = new StreamingCall<>(
                Outbound.none(), new Received<>(answer -> AnalysisWire.plan(answer.getPlan()), errors), errors);
        service.planAnalysis(
                PlanAnalysisRequest.newBuilder()
                        .setConfig(AnalysisWire.config(request))
                        .setTokenCount(tokens)
                        .setUsedLabelCount(usedLabels)
                        .build(),
                call);
        return call.result();
    }

    CompletableFuture<AnalysisResult> analyze(
            AnalysisRequest request, ModelShape shape, TokenSource tokens, Consumer<AnalysisEvent> listener) {
        AnalysisConfig config = AnalysisWire.config(request).toBuilder()
                .setJob(JobWire.options(request.job(), false))
                .build();
        StreamingCall<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse, AnalysisResult> call =
                new StreamingCall<>(
                        AnalysisWire.messages(config, request, tokens),
                        new Analyzed(AnalysisAssembly.of(request, shape, errors), listener),
                        errors);
        service.analyzeStateGradients(call);
        return call.result();
    }

    CompletableFuture<LocalView> trace(StateSelection state, int[] tokens) {
        StreamingCall<TraceTextRequest, TraceTextResponse, LocalView> call = new StreamingCall<>(
                Outbound.none(), new Received<>(answer -> localView(answer, tokens.length), errors), errors);
        service.traceText(
                TraceTextRequest.newBuilder()
                        .setModel(ModelWire.resourceName(state.model()))
                        .setState(AnalysisWire.state(state.state()))
                        .setLayer(state.layer())
                        .setPrecision(AnalysisWire.precision(state.precision()))
                        .addAllTokens(AnalysisWire.list(tokens))
                        .build(),
                call);
        return call.result();
    }

    CompletableFuture<Long> recordStates(
            StateSelection state, ModelShape shape, TokenSource tokens, StateListener listener) {
        RecordStatesConfig config = RecordStatesConfig.newBuilder()
                .setModel(ModelWire.resourceName(state.model()))
                .setState(AnalysisWire.state(state.state()))
                .setLayer(state.layer())
                .setStreams(tokens.streams())
                .setPrecision(AnalysisWire.precision(state.precision()))
                .build();
        Outbound<RecordStatesRequest> messages = Outbound.of(
                        RecordStatesRequest.newBuilder().setConfig(config).build())
                .then(Outbound.blocks(
                        new BlockCutter(tokens, 0),
                        block -> RecordStatesRequest.newBuilder()
                                .setTokens(AnalysisWire.tokens(unlabelled(block)))
                                .build()));
        ElementType type = state.precision() == Precision.FLOAT64 ? ElementType.F64 : ElementType.F32;
        StreamingCall<RecordStatesRequest, RecordStatesResponse, Long> call = new StreamingCall<>(
                messages, new RecordedStates(type, shape.hidden(), tokens.streams(), listener, errors), errors);
        service.recordStates(call);
        return call.result();
    }

    CompletableFuture<ScoreResult> score(String model, TokenSource tokens, TokenScoreListener listener) {
        ScoreTokensConfig config = ScoreTokensConfig.newBuilder()
                .setModel(ModelWire.resourceName(model))
                .setStreams(tokens.streams())
                .build();
        Outbound<ScoreTokensRequest> messages = Outbound.of(
                        ScoreTokensRequest.newBuilder().setConfig(config).build())
                .then(Outbound.blocks(
                        new BlockCutter(tokens, 0),
                        block -> ScoreTokensRequest.newBuilder()
                                .setTokens(AnalysisWire.tokens(unlabelled(block)))
                                .build()));
        StreamingCall<ScoreTokensRequest, ScoreTokensResponse, ScoreResult> call =
                new StreamingCall<>(messages, new Scored(listener), errors);
        service.scoreTokens(call);
        return call.result();
    }

    private LocalView localView(TraceTextResponse answer, int length) {
        return new LocalView(
                length, pairs(answer.getFrobeniusNorm(), length), pairs(answer.getLargestSingularValue(), length));
    }

    private double[] pairs(TensorChunk chunk, int length) {
        List<Long> shape = List.of(length * (length + 1L) / 2);
        if (!chunk.getShapeList().equals(shape)) {
            throw errors.brokenReply(chunk.getName() + ": expected shape " + shape + ", found " + chunk.getShapeList());
        }
        return TensorAssembly.begin(chunk, errors).tensor().toDoubles();
    }

    private static TokenBlock unlabelled(TokenBlock block) {
        return new TokenBlock(block.stream(), block.tokens(), new int[0][]);
    }

    /** Hands events to the listener, and results to the assembly. */
    private record Analyzed(AnalysisAssembly assembly, Consumer<AnalysisEvent> listener)
            implements StreamingCall.Inbound<AnalyzeStateGradientsResponse, AnalysisResult> {
        @Override
        public void accept(AnalyzeStateGradientsResponse answer) {
            switch (answer.getResponseCase()) {
                case PLAN -> listener.accept(new AnalysisEvent.Planned(AnalysisWire.plan(answer.getPlan())));
                case ACCEPTED ->
                    listener.accept(
                            new AnalysisEvent.Accepted(answer.getAccepted().getName()));
                case PROGRESS -> listener.accept(AnalysisWire.progress(answer.getProgress()));
                case RESULT -> assembly.add(answer.getResult());
                case SUMMARY -> assembly.end(answer.getSummary());
                case RESPONSE_NOT_SET -> {
                    // an answer that a newer server knows
                }
            }
        }

        @Override
        public AnalysisResult finish() {
            return assembly.finish();
        }
    }

    /** Hands scores to the listener, and keeps the summary. */
    private final class Scored implements StreamingCall.Inbound<ScoreTokensResponse, ScoreResult> {
        private final TokenScoreListener listener;
        private @Nullable ScoreSummary summary;

        Scored(TokenScoreListener listener) {
            this.listener = listener;
        }

        @Override
        public void accept(ScoreTokensResponse answer) {
            switch (answer.getResponseCase()) {
                case SCORES -> scores(answer.getScores());
                case SUMMARY -> summary = answer.getSummary();
                case RESPONSE_NOT_SET -> {
                    // an answer that a newer server knows
                }
            }
        }

        private void scores(TokenScores scores) {
            listener.scored(
                    scores.getStream(),
                    scores.getPosition(),
                    scores.getLogProbabilitiesList().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray(),
                    correct(scores));
        }

        private boolean[] correct(TokenScores scores) {
            int told = scores.getCorrectCount();
            if (told != 0 && told != scores.getLogProbabilitiesCount()) {
                throw errors.brokenReply("correct: expected " + scores.getLogProbabilitiesCount()
                        + " entries, one for each log-probability, found " + told);
            }
            boolean[] correct = new boolean[told];
            for (int i = 0; i < told; i++) {
                correct[i] = scores.getCorrect(i);
            }
            return correct;
        }

        @Override
        public ScoreResult finish() {
            ScoreSummary last = summary;
            if (last == null) {
                throw errors.brokenReply("expected a summary, found the end");
            }
            return new ScoreResult(last.getTokens(), last.getLogProbability(), last.getPerplexity());
        }
    }
}
