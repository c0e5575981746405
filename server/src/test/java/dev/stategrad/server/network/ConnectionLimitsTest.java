package dev.stategrad.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.server.StategradServer;
import dev.stategrad.server.config.ConnectionLimits;
import dev.stategrad.server.config.ServerConfig;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a connection may do, on a real socket: the in-process transport knows no such limits. */
@Timeout(120)
class ConnectionLimitsTest {
    private static final int CALLS = 64;

    @TempDir
    private Path data;

    private StategradServer server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        ConnectionLimits usual = ServerConfig.defaults(data).connections();
        ServerConfig config = ServerConfig.defaults(data)
                .withAnalysisMemoryBytes(64 << 20)
                .listeningOn("127.0.0.1", 0)
                .withConnections(new ConnectionLimits(
                        usual.messageBytes(),
                        usual.metadataBytes(),
                        usual.calls(),
                        Duration.ofSeconds(1),
                        // gRPC's client sends a call that had to wait with whatever it says next: here, that it lives.
                        Duration.ofSeconds(10),
                        usual.age(),
                        usual.ageGrace()));
        server = StategradServer.listen(config);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (ManagedChannel channel : channels) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
        server.close();
    }

    @Test
    void calls_beyondTheLimit_waitForOneToEnd() throws Exception {
        ManagedChannel channel = channel();
        List<HealthWatch> watches = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            watches.add(new HealthWatch(channel));
        }
        for (HealthWatch watch : watches) {
            watch.answer();
        }
        HealthWatch beyond = new HealthWatch(channel);
        new HealthWatch(channel()).answer();
        assertThat(beyond.answered()).isNotDone();

        watches.get(0).cancel();

        beyond.answer();
    }

    @Test
    void metadata_aboveTheLimit_isRefused() {
        Metadata large = new Metadata();
        large.put(Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 << 10));
        HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel());

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                        .check(HealthCheckRequest.getDefaultInstance()));

        assertThat(refused.getStatus().getCode()).isNotIn(Status.Code.OK, Status.Code.UNKNOWN);
        // Only that call: the connection is as good as before.
        assertThat(stub.check(HealthCheckRequest.getDefaultInstance()).getStatusValue())
                .isPositive();
    }

    @Test
    void message_aboveTheLimit_isRefused() {
        HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel());

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub.check(HealthCheckRequest.newBuilder()
                        .setService("x".repeat(5 << 20))
                        .build()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void connection_thatSaysNothing_isClosed() throws IOException {
        try (Socket silent = new Socket("127.0.0.1", server.port())) {
            silent.setSoTimeout(30_000);

            // The server's own settings come first; then nothing more.
            assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(1_000);
        }
    }

    @Test
    void connection_thatBreaksOffCallAfterCall_isClosed() {
        ManagedChannel channel = channel();
        HealthWatch watch = new HealthWatch(channel);
        watch.answer();

        while (!watch.ended().isDone()) {
            HealthWatch broken = new HealthWatch(channel);
            broken.answer();
            broken.cancel();
        }

        // What HTTP/2 calls ENHANCE_YOUR_CALM.
        assertThat(watch.ended().join().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void checks_whoseRequestsDoNotCome_areFewOfOneAddress() throws Exception {
        // Of a call of one message, a client of ours would send nothing before it is whole.
        MethodDescriptor<HealthCheckRequest, HealthCheckResponse> withoutAnEnd = HealthGrpc.getCheckMethod().toBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build();
        List<ClientCall<HealthCheckRequest, HealthCheckResponse>> calls = new ArrayList<>();
        CompletableFuture<Status> first = new CompletableFuture<>();
        for (int i = 0; i < 17; i++) {
            ClientCall<HealthCheckRequest, HealthCheckResponse> call =
                    channel().newCall(withoutAnEnd, CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            first.complete(status);
                        }
                    },
                    new Metadata());
            calls.add(call);
        }

        // Which of them comes last is the scheduler's matter; the others wait for their requests.
        assertThat(first.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        calls.forEach(call -> call.cancel("enough", null));
    }

    private ManagedChannel channel() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        channels.add(channel);
        return channel;
    }
}
