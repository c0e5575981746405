package dev.stategrad.client;

import static dev.stategrad.client.FakeAnalysisService.chunk;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.stategrad.v1.Analysis;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisPlan;
import dev.stategrad.v1.AnalysisProgress;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalysisSummary;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.AttachAnalysisRequest;
import dev.stategrad.v1.AttachAnalysisResponse;
import dev.stategrad.v1.CancelAnalysisRequest;
import dev.stategrad.v1.CancelAnalysisResponse;
import dev.stategrad.v1.DelayResult;
import dev.stategrad.v1.DeleteAnalysisRequest;
import dev.stategrad.v1.DeleteAnalysisResponse;
import dev.stategrad.v1.GetAnalysisRequest;
import dev.stategrad.v1.GetAnalysisResponse;
import dev.stategrad.v1.JobState;
import dev.stategrad.v1.ListAnalysesRequest;
import dev.stategrad.v1.ListAnalysesResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accepts one analysis of {@link FakeModelService}'s model and tells its results, made up from a seed, to whoever attaches; over
 * a line that may drop.
 */
final class FakeAnalyses extends AnalysisServiceGrpc.AnalysisServiceImplBase {
    static final String NAME = "analyses/a";
    private static final int HIDDEN = FakeModelService.HIDDEN;
    private static final int EMBEDDING = FakeModelService.EMBEDDING;

    final List<List<AnalyzeStateGradientsRequest>> submissions = new CopyOnWriteArrayList<>();
    final List<AttachAnalysisRequest> attached = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> cancelled = new CompletableFuture<>();
    final CompletableFuture<Boolean> followed = new CompletableFuture<>();
    /** Drops the lines of those whose results are kept back. */
    final CompletableFuture<Boolean> released = new CompletableFuture<>();
    /** Failures of the submissions to come. */
    final List<StatusRuntimeException> refusals = new CopyOnWriteArrayList<>();
    /** Lines that are still to drop, each after {@link #cutAfter} results. */
    final AtomicInteger cuts = new AtomicInteger();

    volatile int cutAfter;
    volatile StatusRuntimeException cutBy = Status.UNAVAILABLE.asRuntimeException();
    /** Keeps results back until the analysis is cancelled. */
    volatile boolean holds;
    /** Never answers who cancels. */
    volatile boolean deaf;

    volatile JobState state = JobState.JOB_STATE_RUNNING;
    volatile AnalysisConfig config = AnalysisConfig.getDefaultInstance();
    private volatile long tokens;
    private volatile boolean whitened;

    private Analysis analysis() {
        return Analysis.newBuilder()
                .setName(NAME)
                .setConfig(config)
                .setTokens(tokens)
                .setJob(FakeJobs.job("a", state))
                .build();
    }

    @Override
    public StreamObserver<AnalyzeStateGradientsRequest> analyzeStateGradients(
            StreamObserver<AnalyzeStateGradientsResponse> responses) {
        List<AnalyzeStateGradientsRequest> request = new ArrayList<>();
        return new StreamObserver<>() {
            @Override
            public void onNext(AnalyzeStateGradientsRequest message) {
                request.add(message);
                if (message.hasConfig()) {
                    responses.onNext(AnalyzeStateGradientsResponse.newBuilder()
                            .setPlan(AnalysisPlan.newBuilder().setReplyBytes(1_000))
                            .build());
                }
            }

            @Override
            public void onError(Throwable gone) {
                request.clear();
            }

            @Override
            public void onCompleted() {
                submissions.add(request);
                if (!refusals.isEmpty()) {
                    responses.onError(refusals.remove(0));
                    return;
                }
                accept(request);
                responses.onNext(AnalyzeStateGradientsResponse.newBuilder()
                        .setAccepted(analysis())
                        .build());
                responses.onCompleted();
            }
        };
    }

    private void accept(List<AnalyzeStateGradientsRequest> request) {
        AnalysisConfig asked = request.get(0).getConfig();
        whitened = asked.hasWhitening();
        config = asked.toBuilder().clearWhitening().clearJob().build();
        tokens = request.stream()
                .mapToLong(message -> message.getTokens().getTokensCount())
                .sum();
    }

    /** Accepts without a call. */
    void accept(AnalysisRequest request) {
        config = AnalysisWire.config(request).toBuilder().clearWhitening().build();
        whitened = request.outputs().whitening() != null;
        tokens = 100;
    }

    @Override
    public void getAnalysis(GetAnalysisRequest request, StreamObserver<GetAnalysisResponse> responses) {
        if (request.getName().equals(NAME)) {
            responses.onNext(
                    GetAnalysisResponse.newBuilder().setAnalysis(analysis()).build());
            responses.onCompleted();
        } else {
            responses.onError(Status.NOT_FOUND.asException());
        }
    }

    @Override
    public void listAnalyses(ListAnalysesRequest request, StreamObserver<ListAnalysesResponse> responses) {
        responses.onNext(
                ListAnalysesResponse.newBuilder().addAnalyses(analysis()).build());
        responses.onCompleted();
    }

    @Override
    public void deleteAnalysis(DeleteAnalysisRequest request, StreamObserver<DeleteAnalysisResponse> responses) {
        config = AnalysisConfig.getDefaultInstance();
        responses.onNext(DeleteAnalysisResponse.getDefaultInstance());
        responses.onCompleted();
    }

    @Override
    public void cancelAnalysis(CancelAnalysisRequest request, StreamObserver<CancelAnalysisResponse> responses) {
        state = JobState.JOB_STATE_CANCELLED;
        cancelled.complete(request.getName());
        if (!deaf) {
            responses.onNext(
                    CancelAnalysisResponse.newBuilder().setAnalysis(analysis()).build());
            responses.onCompleted();
        }
    }

    @Override
    public void attachAnalysis(AttachAnalysisRequest request, StreamObserver<AttachAnalysisResponse> responses) {
        attached.add(request);
        responses.onNext(
                AttachAnalysisResponse.newBuilder().setAccepted(analysis()).build());
        if (holds) {
            cancelled.thenRun(() -> responses.onError(refusal(Status.Code.CANCELLED, "CANCELLED", "it was cancelled")));
            released.thenRun(() -> responses.onError(cutBy));
            followed.complete(true);
            return;
        }
        List<DelayResult> left = results()
                .subList(
                        Math.toIntExact(request.getResultsReceived()), results().size());
        boolean cut = cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        for (DelayResult result : cut ? left.subList(0, Math.min(cutAfter, left.size())) : left) {
            responses.onNext(
                    AttachAnalysisResponse.newBuilder().setResult(result).build());
        }
        if (cut) {
            responses.onError(cutBy);
            return;
        }
        responses.onNext(AttachAnalysisResponse.newBuilder()
                .setProgress(AnalysisProgress.newBuilder().setTokensDone(tokens))
                .build());
        responses.onNext(AttachAnalysisResponse.newBuilder()
                .setSummary(AnalysisSummary.newBuilder()
                        .setTokens(tokens)
                        .setSeconds(0.5)
                        .setDevice("CPU:0")
                        .putVersions("stategrad", "1"))
                .build());
        responses.onCompleted();
    }

    static StatusRuntimeException refusal(Status.Code code, String reason, String message) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(reason).build()))
                .build());
    }

    /** Every result, in the order of the protocol; each mean comes in two parts. */
    List<DelayResult> results() {
        List<DelayResult> results = new ArrayList<>();
        label(results, "all", 0);
        for (var grouping : config.getGroupingsList()) {
            for (int label = 0; label < grouping.getLabelsCount(); label++) {
                label(results, grouping.getName(), label);
            }
        }
        return results;
    }

    private void label(List<DelayResult> results, String grouping, int label) {
        for (int block = 0; block <= (config.getBlocks() > 1 ? config.getBlocks() : 0); block++) {
            for (int delay = 0; delay < config.getDelays(); delay++) {
                delay(results, grouping, label, block, delay);
            }
        }
    }

    private void delay(List<DelayResult> results, String grouping, int label, int block, int delay) {
        Random random = new Random(grouping.hashCode() + 1_000L * label + 100L * block + delay);
        DelayResult.Builder place = DelayResult.newBuilder()
                .setGrouping(grouping)
                .setLabel(label)
                .setBlock(block)
                .setDelay(delay);
        DelayResult.Builder first = place.clone().setCount(50);
        boolean spectraOnly = config.getSpectraOnly();
        if (block == 0 || spectraOnly) {
            first.setSingularValues(chunk(List.of(2L), 0, 2 + random.nextDouble(), 1));
        }
        if (block == 0 && whitened) {
            first.setWhitenedSingularValues(chunk(List.of(2L), 0, 3 + random.nextDouble(), 1));
        }
        if (block == 0 && config.getRightVectors()) {
            first.setRightVectors(chunk(List.of(3L, 2L), 0, numbers(random, EMBEDDING * 2)));
        }
        if (spectraOnly) {
            results.add(first.build());
            return;
        }
        List<Long> shape = List.of((long) HIDDEN, (long) EMBEDDING);
        results.add(first.setMean(chunk(shape, 0, numbers(random, 2))).build());
        results.add(place.setMean(chunk(shape, 2, numbers(random, HIDDEN * EMBEDDING - 2)))
                .build());
    }

    private static double[] numbers(Random random, int count) {
        return random.doubles(count, -1, 1).toArray();
    }
}
