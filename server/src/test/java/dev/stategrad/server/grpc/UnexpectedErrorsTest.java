package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.graphs.InvalidInputException;
import dev.stategrad.server.meters.Meters;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An endpoint that fails on one thread while it answers on another. */
@Timeout(60)
class UnexpectedErrorsTest {
    private static final int CALLS = 200;

    private final AtomicInteger thrown = new AtomicInteger();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        ErrorTranslator errors = new ErrorTranslator(new Meters(new SimpleMeterRegistry()));
        server = NettyServerBuilder.forPort(0)
                .addService(ServerInterceptors.intercept(
                        ServerServiceDefinition.builder(HealthGrpc.SERVICE_NAME)
                                .addMethod(HealthGrpc.getWatchMethod(), new TwoMinded())
                                .build(),
                        new UnexpectedErrors(errors)))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void answer_whileTheCallFails_isSentBeforeTheEndOrDropped() throws Exception {
        for (int i = 0; i < CALLS; i++) {
            // On one connection: if one call broke it, the next would be told UNAVAILABLE.
            assertThat(call().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }

        assertThat(thrown).hasValue(0);
    }

    private Status call() throws Exception {
        ClientCall<HealthCheckRequest, HealthCheckResponse> call =
                channel.newCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT);
        CompletableFuture<Status> end = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(HealthCheckRequest.getDefaultInstance());
        call.halfClose();
        return end.get(30, TimeUnit.SECONDS);
    }

    private final class TwoMinded implements ServerCallHandler<HealthCheckRequest, HealthCheckResponse> {
        @Override
        public ServerCall.Listener<HealthCheckRequest> startCall(
                ServerCall<HealthCheckRequest, HealthCheckResponse> call, Metadata headers) {
            call.request(1);
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(HealthCheckRequest message) {
                    CountDownLatch together = new CountDownLatch(1);
                    new Thread(() -> answer(call, together)).start();
                    together.countDown();
                    throw new InvalidInputException("request", "another message", "this one");
                }
            };
        }

        private void answer(ServerCall<HealthCheckRequest, HealthCheckResponse> call, CountDownLatch together) {
            try {
                together.await();
                call.sendHeaders(new Metadata());
                call.sendMessage(HealthCheckResponse.getDefaultInstance());
            } catch (InterruptedException | RuntimeException e) {
                thrown.incrementAndGet();
            }
        }
    }
}
