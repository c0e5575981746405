package dev.stategrad.client;

import com.google.protobuf.ByteString;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.TensorChunk;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers an analysis with whatever a test wants, and keeps what it was sent. */
final class FakeAnalysisService extends AnalysisServiceGrpc.AnalysisServiceImplBase {
    /** What happens when the request is complete. */
    interface Script {
        void answer(StreamObserver<AnalyzeStateGradientsResponse> responses);
    }

    final List<AnalyzeStateGradientsRequest> requests = new CopyOnWriteArrayList<>();
    final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final Script script;
    private final boolean reads;

    /** @param reads whether it asks for more than the first message */
    FakeAnalysisService(Script script, boolean reads) {
        this.script = script;
        this.reads = reads;
    }

    @Override
    public StreamObserver<AnalyzeStateGradientsRequest> analyzeStateGradients(
            StreamObserver<AnalyzeStateGradientsResponse> responses) {
        var call = (ServerCallStreamObserver<AnalyzeStateGradientsResponse>) responses;
        call.setOnCancelHandler(() -> cancelled.complete(true));
        if (!reads) {
            call.disableAutoRequest();
            call.request(1);
        }
        return new StreamObserver<>() {
            @Override
            public void onNext(AnalyzeStateGradientsRequest request) {
                requests.add(request);
                begun.complete(true);
            }

            @Override
            public void onError(Throwable failure) {
                cancelled.complete(true);
            }

            @Override
            public void onCompleted() {
                script.answer(responses);
            }
        };
    }

    /** Part of a float64 array. */
    static TensorChunk chunk(List<Long> shape, int firstElement, double... elements) {
        ByteBuffer data = ByteBuffer.allocate(8 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asDoubleBuffer().put(elements);
        return TensorChunk.newBuilder()
                .setName("array")
                .setDataType(DataType.DATA_TYPE_F64)
                .addAllShape(shape)
                .setOffset(8L * firstElement)
                .setData(ByteString.copyFrom(data))
                .build();
    }
}
