package dev.stategrad.client;

import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.CancelAnalysisRequest;
import dev.stategrad.v1.DeleteAnalysisRequest;
import dev.stategrad.v1.GetAnalysisRequest;
import dev.stategrad.v1.ListAnalysesRequest;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Those calls of AnalysisService that are about analyses as jobs. */
final class AnalysisJobCalls {
    private static final int PAGE = 1_000;

    private final AnalysisServiceGrpc.AnalysisServiceStub service;
    private final ServiceErrors errors;
    private final RetryPolicy retries;
    private final UnaryCalls calls;
    private final AnalysisInfoWire wire;
    private final Function<String, CompletableFuture<ModelInfo>> models;

    /** @param models tells of a model */
    AnalysisJobCalls(
            Channel channel,
            ServiceErrors errors,
            RetryPolicy retries,
            Function<String, CompletableFuture<ModelInfo>> models) {
        this.service = AnalysisServiceGrpc.newStub(channel);
        this.errors = errors;
        this.retries = retries;
        this.calls = new UnaryCalls(errors);
        this.wire = new AnalysisInfoWire(errors);
        this.models = models;
    }

    CompletableFuture<AnalysisInfo> submit(
            AnalysisRequest request, TokenSource tokens, Consumer<AnalysisEvent> listener) {
        AnalysisConfig config = AnalysisWire.config(request).toBuilder()
                .setJob(JobWire.options(request.job().withRequestIdChosen(), true))
                .build();
        return Creation.send(retries, List.of(tokens), sources -> submit(config, request, sources.get(0), listener));
    }

    private CompletableFuture<AnalysisInfo> submit(
            AnalysisConfig config, AnalysisRequest request, TokenSource tokens, Consumer<AnalysisEvent> listener) {
        SubmittedAnalysis submitted = new SubmittedAnalysis(listener, this::cancel, errors);
        StreamingCall<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse, AnalysisInfo> call =
                new StreamingCall<>(
                        submitted.sending(AnalysisWire.messages(config, request, tokens)), submitted, errors);
        service.analyzeStateGradients(call);
        return call.result();
    }

    CompletableFuture<AnalysisResult> attach(String name, Consumer<AnalysisEvent> listener) {
        return Retrying.run(
                new AttachedAnalysis(name, service, () -> expected(name), listener, retries, errors), retries);
    }

    /** What the results of an analysis will look like: the server keeps the request, and the model's shape says the rest. */
    private CompletableFuture<AnalysisAssembly> expected(String name) {
        return Chaining.then(get(name), info -> {
            AnalysisRequest request = info.request().orElseThrow(() -> ended(info));
            return Chaining.then(
                    models.apply(request.model()),
                    model -> CompletableFuture.completedFuture(
                            new AnalysisAssembly(request, model.shape(), AnalysisAssembly.Whitened.AS_FOUND, errors)));
        });
    }

    private static StategradServiceException ended(AnalysisInfo analysis) {
        JobInfo job = analysis.job();
        return new StategradServiceException(
                Status.Code.FAILED_PRECONDITION,
                job.failureReason(),
                analysis.name() + ": expected results, found none"
                        + (job.failure().isEmpty() ? "" : ": ") + job.failure(),
                List.of(),
                null,
                null);
    }

    CompletableFuture<AnalysisInfo> get(String name) {
        return calls.call(
                service::getAnalysis,
                GetAnalysisRequest.newBuilder().setName(name).build(),
                answer -> wire.analysis(answer.getAnalysis()));
    }

    CompletableFuture<List<AnalysisInfo>> list() {
        return UnaryCalls.all(token -> calls.call(
                service::listAnalyses,
                ListAnalysesRequest.newBuilder()
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .build(),
                answer -> new UnaryCalls.Page<>(
                        answer.getAnalysesList().stream().map(wire::analysis).toList(), answer.getNextPageToken())));
    }

    CompletableFuture<AnalysisInfo> cancel(String name) {
        return calls.call(
                service::cancelAnalysis,
                CancelAnalysisRequest.newBuilder().setName(name).build(),
                answer -> wire.analysis(answer.getAnalysis()));
    }

    CompletableFuture<@Nullable Void> delete(String name) {
        return calls.run(
                service::deleteAnalysis,
                DeleteAnalysisRequest.newBuilder().setName(name).build());
    }
}
