package dev.stategrad.server.reliability;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.JobOptions;
import dev.stategrad.v1.TokenChunk;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks for detached analyses over a connection of their own, without waiting for answers. */
final class Submitter {
    /** Of every text. */
    static final List<Integer> TOKENS = List.of(1, 2, 3, 4, 5, 6, 0);

    private final AnalysisServiceGrpc.AnalysisServiceStub service;
    private final String model;

    Submitter(Channel channel, String model) {
        this.service = AnalysisServiceGrpc.newStub(channel);
        this.model = model;
    }

    /**
     * What was answered.
     *
     * @param analysis resource name of what was accepted; empty for a refusal
     * @param retry whether a refusal says when to come again
     */
    record Answer(String analysis, Status.Code code, boolean retry) {}

    CompletableFuture<Answer> submit() {
        Answers answers = new Answers();
        StreamObserver<AnalyzeStateGradientsRequest> call = service.analyzeStateGradients(answers);
        call.onNext(AnalyzeStateGradientsRequest.newBuilder()
                .setConfig(AnalysisConfig.newBuilder()
                        .setModel(model)
                        .setDelays(2)
                        .setJob(JobOptions.newBuilder().setDetached(true)))
                .build());
        call.onNext(AnalyzeStateGradientsRequest.newBuilder()
                .setTokens(TokenChunk.newBuilder().addAllTokens(TOKENS))
                .build());
        call.onCompleted();
        return answers.answer;
    }

    private static final class Answers implements StreamObserver<AnalyzeStateGradientsResponse> {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private String accepted = "";

        @Override
        public void onNext(AnalyzeStateGradientsResponse response) {
            if (response.hasAccepted()) {
                accepted = response.getAccepted().getName();
            }
        }

        @Override
        public void onError(Throwable error) {
            answer.complete(new Answer(accepted, Status.fromThrowable(error).getCode(), saysWhen(error)));
        }

        @Override
        public void onCompleted() {
            answer.complete(new Answer(accepted, Status.Code.OK, false));
        }
    }

    private static boolean saysWhen(Throwable error) {
        com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(error);
        if (status == null) {
            return false;
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                try {
                    return detail.unpack(RetryInfo.class).getRetryDelay().getSeconds() > 0;
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return false;
    }
}
