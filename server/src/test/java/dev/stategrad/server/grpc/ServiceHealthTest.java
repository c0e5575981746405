package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.server.identity.Visibility;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.Ownership;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.models.Vocabulary;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ServiceHealthTest {
    private static final String MODELS = "stategrad.v1.ModelService";
    private static final String ANALYSES = "stategrad.v1.AnalysisService";

    @TempDir
    Path data;

    private ModelStore store;
    private ServiceHealth health;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        store = ModelStore.open(data, Clock.systemUTC());
        health = new ServiceHealth(store);
        List.of(MODELS, ANALYSES).forEach(health::serving);
        String name = "health-" + UUID.randomUUID();
        server = InProcessServerBuilder.forName(name)
                .addService(health.service())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        server.shutdownNow();
        store.close();
    }

    @Test
    void check_deviceThatFailedItsTest_takesDownWhatNeedsItUntilItPasses() {
        health.deviceTested(false);

        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check(ANALYSES)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check(MODELS)).isEqualTo(ServingStatus.SERVING);

        health.deviceTested(true);

        assertThat(check("")).isEqualTo(ServingStatus.SERVING);
        assertThat(check(ANALYSES)).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void check_whileDraining_nothingServesAndNoTestChangesThat() {
        store.add(new ModelId("m"), TestWeights.of(5, 3, 4), new Vocabulary());

        health.draining();
        health.deviceTested(true);

        assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check(MODELS)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(check("models/m")).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void check_modelThatIsReady_isServing() {
        store.add(new ModelId("m"), TestWeights.of(5, 3, 4), new Vocabulary());

        assertThat(check("models/m")).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void check_modelThatNotAllMaySee_isNotFound() {
        Ownership annas = new Ownership("anna", Visibility.PRIVATE);
        store.add(new ModelId("m"), TestWeights.of(5, 3, 4), new Vocabulary(), null, annas);

        assertThatThrownBy(() -> check("models/m")).hasMessageStartingWith("NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/none", "models/", "models/../m", "models/m\0", "no.such.Service"})
    void check_anythingElse_isNotFound(String service) {
        assertThatThrownBy(() -> check(service)).hasMessageStartingWith("NOT_FOUND");
    }

    @Test
    void watch_ofAModel_isNotOffered() {
        assertThatThrownBy(() -> HealthGrpc.newBlockingStub(channel)
                        .watch(request("models/m"))
                        .next())
                .hasMessageStartingWith("UNIMPLEMENTED");
    }

    private ServingStatus check(String service) {
        return HealthGrpc.newBlockingStub(channel).check(request(service)).getStatus();
    }

    private static HealthCheckRequest request(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
