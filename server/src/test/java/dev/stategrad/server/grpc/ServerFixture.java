package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.stategrad.graphs.DenseArray;
import dev.stategrad.graphs.Precision;
import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.Model;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.VocabularyChunk;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A server on an in-process transport, and what tests say to it. */
final class ServerFixture implements AutoCloseable {
    static final long MEMORY = 512L << 20;

    final StategradServer server;
    final ManagedChannel channel;
    final ModelServiceGrpc.ModelServiceBlockingStub models;
    final ModelServiceGrpc.ModelServiceStub modelsAsync;
    final AnalysisServiceGrpc.AnalysisServiceBlockingStub analyses;
    final AnalysisServiceGrpc.AnalysisServiceStub analysesAsync;

    ServerFixture(Path data) throws IOException {
        this(ServerConfig.defaults(data).withWorkerInThisProcess().withAnalysisMemoryBytes(MEMORY));
    }

    ServerFixture(ServerConfig options, ServerInterceptor... interceptors) throws IOException {
        String name = "test-" + UUID.randomUUID();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
        List.of(interceptors).forEach(builder::intercept);
        server = StategradServer.start(builder, options);
        channel = InProcessChannelBuilder.forName(name).build();
        models = ModelServiceGrpc.newBlockingStub(channel);
        modelsAsync = ModelServiceGrpc.newStub(channel);
        analyses = AnalysisServiceGrpc.newBlockingStub(channel);
        analysesAsync = AnalysisServiceGrpc.newStub(channel);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
    }

    Model importModel(String id, int vocabulary, int embedding, int hidden) throws Throwable {
        return importModel("models/" + id, TestWeights.arrays(vocabulary, embedding, hidden), List.of());
    }

    Model importModel(String name, Map<String, DenseArray> arrays, List<String> words) throws Throwable {
        Collector<ImportModelResponse> answer = new Collector<>();
        StreamObserver<ImportModelRequest> request = modelsAsync.importModel(answer);
        request.onNext(ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName(name))
                .build());
        arrays.forEach((tensor, array) -> inChunks(tensor, array).forEach(request::onNext));
        if (!words.isEmpty()) {
            request.onNext(ImportModelRequest.newBuilder()
                    .setVocabulary(VocabularyChunk.newBuilder().addAllWords(words))
                    .build());
        }
        request.onCompleted();
        return answer.get().get(0).getModel();
    }

    static ImportModelRequest tensor(String name, DenseArray array) {
        return ImportModelRequest.newBuilder()
                .setTensor(chunk(name, array, 0, array.bytes().remaining()))
                .build();
    }

    static List<ImportModelRequest> inChunks(String name, DenseArray array) {
        List<ImportModelRequest> chunks = new ArrayList<>();
        int size = array.bytes().remaining();
        for (int offset = 0; offset < size; offset += 1 << 20) {
            chunks.add(ImportModelRequest.newBuilder()
                    .setTensor(chunk(name, array, offset, Math.min(1 << 20, size - offset)))
                    .build());
        }
        return chunks;
    }

    static TensorChunk chunk(String name, DenseArray array, int offset, int size) {
        return TensorChunk.newBuilder()
                .setName(name)
                .setDataType(array.type() == Precision.FLOAT32 ? DataType.DATA_TYPE_F32 : DataType.DATA_TYPE_F64)
                .addAllShape(Arrays.stream(array.shape()).boxed().toList())
                .setOffset(offset)
                .setData(ByteString.copyFrom(array.bytes()).substring(offset, offset + size))
                .build();
    }

    /** Asserts code, reason and message of a failure; INVALID_FIELD failures also name the field. */
    static void assertFails(ThrowingCallable call, Status.Code code, String reason, String message) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).as("failure").isNotNull();
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        assertThat(status).as("rich status of " + failure).isNotNull();
        assertThat(status.getMessage()).startsWith(message);
        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code);
        ErrorInfo info = detail(status, ErrorInfo.class);
        assertThat(info.getReason()).isEqualTo(reason);
        assertThat(info.getDomain()).isEqualTo("stategrad.dev");
        if (reason.equals("INVALID_FIELD")) {
            String field =
                    detail(status, BadRequest.class).getFieldViolations(0).getField();
            assertThat(message).startsWith(field + ": expected ");
        }
    }

    static <T extends com.google.protobuf.Message> T detail(com.google.rpc.Status status, Class<T> type) {
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return any.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("expected " + type.getSimpleName() + ", found " + status);
    }
}
