package dev.stategrad.server.grpc;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.identity.Access;
import dev.stategrad.server.jobs.JobFilter;
import dev.stategrad.server.jobs.JobId;
import dev.stategrad.server.jobs.JobKind;
import dev.stategrad.server.jobs.JobPage;
import dev.stategrad.server.jobs.JobView;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.AttachAnalysisRequest;
import dev.stategrad.v1.AttachAnalysisResponse;
import dev.stategrad.v1.CancelAnalysisRequest;
import dev.stategrad.v1.CancelAnalysisResponse;
import dev.stategrad.v1.DeleteAnalysisRequest;
import dev.stategrad.v1.DeleteAnalysisResponse;
import dev.stategrad.v1.GetAnalysisRequest;
import dev.stategrad.v1.GetAnalysisResponse;
import dev.stategrad.v1.ListAnalysesRequest;
import dev.stategrad.v1.ListAnalysesResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** Those calls of AnalysisService that are about jobs, translated; the others are the worker's. */
final class AnalysesEndpoint extends AnalysisServiceGrpc.AnalysisServiceImplBase {
    private final Analysing analysing;
    private final ErrorTranslator errors;

    AnalysesEndpoint(Analysing analysing, ErrorTranslator errors) {
        this.analysing = analysing;
        this.errors = errors;
    }

    @Override
    public StreamObserver<AnalyzeStateGradientsRequest> analyzeStateGradients(
            StreamObserver<AnalyzeStateGradientsResponse> responses) {
        return new AnalysisCall(analysing, Callers.current(), errors, responses);
    }

    @Override
    public void getAnalysis(GetAnalysisRequest request, StreamObserver<GetAnalysisResponse> response) {
        JobView view = visible(request.getName());
        Answers.give(
                response,
                GetAnalysisResponse.newBuilder()
                        .setAnalysis(AnalysisJobMessages.analysis(analysing, view))
                        .build());
    }

    @Override
    public void listAnalyses(ListAnalysesRequest request, StreamObserver<ListAnalysesResponse> response) {
        JobPage page = analysing
                .jobs()
                .list(
                        new JobFilter(false, Optional.of(JobKind.ANALYSIS)),
                        Callers.current(),
                        Pages.size(request.getPageSize()),
                        request.getPageToken());
        ListAnalysesResponse.Builder answer = ListAnalysesResponse.newBuilder().setNextPageToken(page.nextToken());
        page.jobs()
                .forEach(job -> answer.addAnalyses(
                        AnalysisJobMessages.analysis(analysing, analysing.jobs().view(job))));
        Answers.give(response, answer.build());
    }

    @Override
    public void cancelAnalysis(CancelAnalysisRequest request, StreamObserver<CancelAnalysisResponse> response) {
        JobView view = own(request.getName());
        analysing.jobs().cancel(view.record().id(), FailureReason.CANCELLED, "it was cancelled");
        Answers.give(
                response,
                CancelAnalysisResponse.newBuilder()
                        .setAnalysis(AnalysisJobMessages.analysis(analysing, view(request.getName())))
                        .build());
    }

    @Override
    public void deleteAnalysis(DeleteAnalysisRequest request, StreamObserver<DeleteAnalysisResponse> response) {
        analysing.jobs().delete(own(request.getName()).record().id());
        Answers.give(response, DeleteAnalysisResponse.getDefaultInstance());
    }

    @Override
    public void attachAnalysis(AttachAnalysisRequest request, StreamObserver<AttachAnalysisResponse> responses) {
        if (request.getResultsReceived() < 0) {
            throw new InvalidInputException("results_received", "at least 0", request.getResultsReceived());
        }
        JobId id = visible(request.getName()).record().id();
        AttachedStream source =
                new AttachedStream(analysing, id, new AnalysisStream(analysing, id, request.getResultsReceived()));
        Pump<AttachAnalysisResponse> pump = Pump.start(responses, source, errors, source::close);
        source.follow(analysing.jobs().onChange(id, pump::run));
        pump.run();
    }

    private JobView visible(String name) {
        JobView view = view(name);
        Access.requireSee(
                Callers.current(), view.record().owner(), view.record().visibility());
        return view;
    }

    private JobView own(String name) {
        JobView view = view(name);
        Access.requireChange(Callers.current(), view.record().owner());
        return view;
    }

    private JobView view(String name) {
        return analysing.jobs().view(JobId.ofAnalysis(name));
    }
}
