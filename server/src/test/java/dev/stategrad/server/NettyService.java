package dev.stategrad.server;

import dev.stategrad.graphs.DenseArray;
import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.worker.Worker;
import dev.stategrad.v1.AdminServiceGrpc;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.DataType;
import dev.stategrad.v1.ImportModelConfig;
import dev.stategrad.v1.ImportModelRequest;
import dev.stategrad.v1.ImportModelResponse;
import dev.stategrad.v1.JobServiceGrpc;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.TensorChunk;
import dev.stategrad.v1.TokenChunk;
import dev.stategrad.v1.Visibility;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server as it stands in a network, and what tests of the whole of it say to it. */
public final class NettyService implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int PATIENCE_SECONDS = 120;

    private final StategradServer server;
    private final ManagedChannel channel;

    private NettyService(StategradServer server) {
        this.server = server;
        this.channel = connect();
    }

    /** @param memory of analyses and trainings, in bytes */
    public static NettyService start(Path data, long memory) throws IOException {
        ServerConfig config =
                ServerConfig.defaults(data).listeningOn("127.0.0.1", 0).withAnalysisMemoryBytes(memory);
        return new NettyService(StategradServer.start(StategradServer.nettyBuilder(config), config));
    }

    /** @param worker in place of the one that the configuration asks for, over the server's own store */
    public static NettyService start(ServerConfig config, Function<ModelStore, Worker> worker) throws IOException {
        return new NettyService(StategradServer.start(
                StategradServer.nettyBuilder(config), config, (options, store, meters) -> worker.apply(store)));
    }

    public int port() {
        return server.port();
    }

    public ManagedChannel channel() {
        return channel;
    }

    /** Another connection to the server. */
    public ManagedChannel connect() {
        return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }

    public ModelServiceGrpc.ModelServiceBlockingStub models() {
        return ModelServiceGrpc.newBlockingStub(channel);
    }

    public AnalysisServiceGrpc.AnalysisServiceBlockingStub analyses() {
        return AnalysisServiceGrpc.newBlockingStub(channel);
    }

    public JobServiceGrpc.JobServiceBlockingStub jobs() {
        return JobServiceGrpc.newBlockingStub(channel);
    }

    public AdminServiceGrpc.AdminServiceBlockingStub admin() {
        return AdminServiceGrpc.newBlockingStub(channel);
    }

    /** A one-layer LSTM of these sizes with random weights, that everybody may use. */
    public void importModel(String name, int vocabulary, int embedding, int hidden) throws Exception {
        importModel(channel, name, vocabulary, embedding, hidden);
    }

    /** The same by whoever calls through {@code as}. */
    public static void importModel(Channel as, String name, int vocabulary, int embedding, int hidden)
            throws Exception {
        Answers<ImportModelResponse> answer = new Answers<>();
        StreamObserver<ImportModelRequest> request =
                ModelServiceGrpc.newStub(as).importModel(answer);
        request.onNext(ImportModelRequest.newBuilder()
                .setConfig(ImportModelConfig.newBuilder().setName(name).setVisibility(Visibility.VISIBILITY_LAB))
                .build());
        for (Map.Entry<String, DenseArray> array :
                TestWeights.arrays(vocabulary, embedding, hidden).entrySet()) {
            chunks(array.getKey(), array.getValue())
                    .forEach(chunk -> request.onNext(
                            ImportModelRequest.newBuilder().setTensor(chunk).build()));
        }
        request.onCompleted();
        answer.get();
    }

    /** Analyses one stream with float32 products. */
    public List<AnalyzeStateGradientsResponse> analyze(String model, int delays, int[] tokens) throws Exception {
        Answers<AnalyzeStateGradientsResponse> answers = new Answers<>();
        StreamObserver<AnalyzeStateGradientsRequest> request =
                AnalysisServiceGrpc.newStub(channel).analyzeStateGradients(answers);
        request.onNext(AnalyzeStateGradientsRequest.newBuilder()
                .setConfig(AnalysisConfig.newBuilder().setModel(model).setDelays(delays))
                .build());
        TokenChunk.Builder chunk = TokenChunk.newBuilder();
        Arrays.stream(tokens).forEach(chunk::addTokens);
        request.onNext(
                AnalyzeStateGradientsRequest.newBuilder().setTokens(chunk).build());
        request.onCompleted();
        return answers.get();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
    }

    private static List<TensorChunk> chunks(String name, DenseArray array) {
        List<TensorChunk> chunks = new ArrayList<>();
        ByteBuffer bytes = array.bytes();
        int size = bytes.remaining();
        for (int offset = 0; offset < size; offset += CHUNK_BYTES) {
            ByteBuffer part = bytes.duplicate().position(offset).limit(Math.min(size, offset + CHUNK_BYTES));
            chunks.add(TensorChunk.newBuilder()
                    .setName(name)
                    .setDataType(DataType.DATA_TYPE_F32)
                    .addAllShape(Arrays.stream(array.shape()).boxed().toList())
                    .setOffset(offset)
                    .setData(com.google.protobuf.ByteString.copyFrom(part))
                    .build());
        }
        return chunks;
    }

    private static final class Answers<R> implements StreamObserver<R> {
        private final List<R> answers = new ArrayList<>();
        private final CompletableFuture<List<R>> done = new CompletableFuture<>();

        @Override
        public void onNext(R answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            done.complete(List.copyOf(answers));
        }

        List<R> get() throws Exception {
            try {
                return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }
}
