package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.config.ServerConfig;
import dev.stategrad.v1.AnalysisConfig;
import dev.stategrad.v1.AnalysisServiceGrpc;
import dev.stategrad.v1.AnalyzeStateGradientsRequest;
import dev.stategrad.v1.AnalyzeStateGradientsResponse;
import dev.stategrad.v1.ListModelsRequest;
import dev.stategrad.v1.ModelServiceGrpc;
import dev.stategrad.v1.ReadTensorsRequest;
import dev.stategrad.v1.ReadTensorsResponse;
import dev.stategrad.v1.TokenChunk;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FlowAndCancelTest {
    private static final int SLACK = 2;

    @TempDir
    Path data;

    private final AtomicInteger sent = new AtomicInteger();
    private ServerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ServerFixture(
                ServerConfig.defaults(data).withWorkerInThisProcess().withAnalysisMemoryBytes(ServerFixture.MEMORY),
                new CountSent(sent));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void analyze_slowReader_findsNoMoreThanAMessageWaiting() throws Throwable {
        fixture.importModel("m", 50, 32, 32);
        sent.set(0);
        Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> call =
                new Call<>(AnalysisServiceGrpc.getAnalyzeStateGradientsMethod());
        call.send(config(60));
        call.send(tokens(50, 100));
        call.halfClose();

        int read = 0;
        while (call.readOne()) {
            read++;
            assertThat(call.sentWhileOthersWereServed()).isLessThanOrEqualTo(read + SLACK);
        }

        // Plan, acceptance, a result for every delay, summary, and perhaps progress.
        assertThat(read).isGreaterThanOrEqualTo(63);
        assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void readTensors_slowReader_findsNoMoreThanAMessageWaiting() throws Throwable {
        fixture.importModel("m", 60_000, 32, 32);
        sent.set(0);
        Call<ReadTensorsRequest, ReadTensorsResponse> call = new Call<>(ModelServiceGrpc.getReadTensorsMethod());
        call.send(ReadTensorsRequest.newBuilder().setName("models/m").build());
        call.halfClose();

        int read = 0;
        while (call.readOne()) {
            read++;
            assertThat(call.sentWhileOthersWereServed()).isLessThanOrEqualTo(read + SLACK);
        }

        // Two matrices of 7.7 MB in chunks of 2 MiB, and five small tensors.
        assertThat(read).isEqualTo(4 + 4 + 5);
    }

    @Test
    void analyze_cancelled_freesTheDevice() throws Throwable {
        Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> endless = startEndlessAnalysis();

        long start = System.nanoTime();
        endless.cancel();
        analyzeLittle();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);

        // Of the minutes of work that were left; the limit holds on a machine that is busy with other tests, too.
        assertThat(taken).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void analyze_whileAnotherRuns_hasItsTurns() throws Throwable {
        Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> endless = startEndlessAnalysis();

        analyzeLittle();

        assertThat(endless.isOver()).isFalse();
        endless.cancel();
    }

    @Test
    void close_whileAnalysing_tellsTheCallerAndIsBounded() throws Throwable {
        Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> endless = startEndlessAnalysis();

        long start = System.nanoTime();
        fixture.server.close();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);

        assertThat(taken).isLessThan(Duration.ofSeconds(10));
        endless.requestAll();
        assertThat(endless.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    /** An analysis with minutes of work on the device, which has begun it. */
    private Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> startEndlessAnalysis() throws Throwable {
        fixture.importModel("m", 50, 64, 256);
        fixture.importModel("little", 50, 3, 4);
        Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> call =
                new Call<>(AnalysisServiceGrpc.getAnalyzeStateGradientsMethod());
        call.send(config(50));
        call.send(tokens(50, 65_536));
        call.halfClose();
        // The plan, that it was accepted, and the first report of progress.
        assertThat(call.readOne()).isTrue();
        assertThat(call.readOne()).isTrue();
        assertThat(call.readOne()).isTrue();
        return call;
    }

    private void analyzeLittle() throws InterruptedException {
        Call<AnalyzeStateGradientsRequest, AnalyzeStateGradientsResponse> call =
                new Call<>(AnalysisServiceGrpc.getAnalyzeStateGradientsMethod());
        AnalyzeStateGradientsRequest config = config(2);
        call.send(config.toBuilder()
                .setConfig(config.getConfig().toBuilder().setModel("models/little"))
                .build());
        call.send(tokens(50, 10));
        call.halfClose();
        call.requestAll();
        assertThat(call.status().getCode()).isEqualTo(Status.Code.OK);
    }

    private static AnalyzeStateGradientsRequest config(int delays) {
        return AnalyzeStateGradientsRequest.newBuilder()
                .setConfig(AnalysisConfig.newBuilder().setModel("models/m").setDelays(delays))
                .build();
    }

    private static AnalyzeStateGradientsRequest tokens(int vocabulary, int size) {
        TokenChunk.Builder chunk = TokenChunk.newBuilder();
        new Random(1).ints(size, 0, vocabulary).forEach(chunk::addTokens);
        return AnalyzeStateGradientsRequest.newBuilder().setTokens(chunk).build();
    }

    /** Counts what the server hands to the transport. */
    private record CountSent(AtomicInteger sent) implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            boolean streaming = call.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY;
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendMessage(R message) {
                            if (streaming) {
                                sent.incrementAndGet();
                            }
                            super.sendMessage(message);
                        }
                    },
                    headers);
        }
    }

    /** A caller who reads one message at a time. */
    private final class Call<Q, R> {
        private final ClientCall<Q, R> call;
        private final BlockingQueue<Boolean> events = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> status = new CompletableFuture<>();

        Call(MethodDescriptor<Q, R> method) {
            call = fixture.channel.newCall(method, CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(R message) {
                            events.add(true);
                        }

                        @Override
                        public void onClose(Status end, Metadata trailers) {
                            status.complete(end);
                            events.add(false);
                        }
                    },
                    new Metadata());
        }

        void send(Q message) {
            call.sendMessage(message);
        }

        void halfClose() {
            call.halfClose();
        }

        void cancel() {
            call.cancel("the test has seen enough", null);
        }

        void requestAll() {
            call.request(Integer.MAX_VALUE);
        }

        boolean isOver() {
            return status.isDone();
        }

        Status status() throws InterruptedException {
            try {
                return status.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("the call did not end", e);
            }
        }

        /** Whether a message came, rather than the end. */
        boolean readOne() throws InterruptedException {
            call.request(1);
            return Boolean.TRUE.equals(events.poll(60, TimeUnit.SECONDS));
        }

        /** How many messages the server has sent; a server that does not wait has had the time to send them all. */
        int sentWhileOthersWereServed() {
            for (int i = 0; i < 3; i++) {
                assertThat(fixture.models
                                .listModels(ListModelsRequest.getDefaultInstance())
                                .getModelsList())
                        .isNotEmpty();
            }
            return sent.get();
        }
    }
}
