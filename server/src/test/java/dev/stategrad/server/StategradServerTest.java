package dev.stategrad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.config.ServerConfig;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as it stands in a network: on Netty, with health, reflection and metrics. */
@Timeout(60)
class StategradServerTest {
    @TempDir
    Path data;

    private StategradServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        ServerConfig config = config(data).withAnalysisMemoryBytes(64 << 20).withMetricsPort(OptionalInt.of(0));
        server = StategradServer.start(StategradServer.nettyBuilder(config), config);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "stategrad.v1.ModelService", "stategrad.v1.AnalysisService"})
    void health_ofARunningServer_isServing(String service) {
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.newBuilder()
                                .setService(service)
                                .build())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void reflection_listsBothServices() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> request = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        answer.completeExceptionally(error);
                    }

                    @Override
                    public void onCompleted() {}
                });
        request.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

        assertThat(answer.get(30, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("stategrad.v1.ModelService", "stategrad.v1.AnalysisService", "grpc.health.v1.Health");
        request.onCompleted();
    }

    @Test
    void metrics_ofAFreshServer_showEveryMeter() throws Exception {
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

        assertThat(metrics())
                .contains("stategrad_engine_tokens_total 0.0", "stategrad_engine_time_seconds_total 0.0")
                .contains("stategrad_device_runs_total{work=\"training\"} 0.0")
                .contains("stategrad_device_queue_jobs{work=\"analysis\"} 0.0")
                .contains("stategrad_training_tokens_total 0.0", "stategrad_jobs_queue_jobs 0.0")
                .contains("stategrad_training_speed")
                .contains("stategrad_failures_total{reason=\"model_not_found\"} 0.0")
                .contains("grpc_server_requests_received_messages_total{")
                .contains("service=\"grpc.health.v1.Health\"");
    }

    @Test
    void close_whileAChannelIsOpen_refusesWhatComes() {
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());

        server.close();
        server.close();

        assertThatThrownBy(() -> HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()))
                .hasMessageStartingWith("UNAVAILABLE");
        assertThat(data.resolve("incoming")).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void start_portTaken_leavesNothingBehind() throws IOException {
        Path other = data.resolve("other");

        ServerConfig taken = config(other).listeningOn("127.0.0.1", server.port());

        assertThatThrownBy(() -> StategradServer.start(StategradServer.nettyBuilder(taken), taken))
                .isInstanceOf(IOException.class);

        assertThat(other.resolve("incoming")).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void start_dataDirectoryIsAFile_saysSo() throws IOException {
        Path file = Files.createFile(data.resolve("file"));

        assertThatThrownBy(() -> StategradServer.start(StategradServer.nettyBuilder(config(file)), config(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private static ServerConfig config(Path data) {
        return ServerConfig.defaults(data).withWorkerInThisProcess().listeningOn("127.0.0.1", 0);
    }

    private String metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.metricsPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
