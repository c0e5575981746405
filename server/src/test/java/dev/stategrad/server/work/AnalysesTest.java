package dev.stategrad.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stategrad.graphs.Precision;
import dev.stategrad.graphs.StateGradientOptions;
import dev.stategrad.graphs.StateKind;
import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelRecord;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TestWeights;
import dev.stategrad.server.models.Vocabulary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for an answer, while a job holds all of the device's memory, as one of several passes may for hours. */
@Timeout(60)
class AnalysesTest {
    private static final long MEMORY = 512L << 20;
    private static final DeviceAccount ANNA = new DeviceAccount("anna", 1);
    private static final Cancellation NEVER = new Cancellation();

    @TempDir
    Path data;

    private ModelStore store;
    private Device device;
    private Analyses analyses;
    private ModelRecord model;

    @BeforeEach
    void start() throws IOException {
        Meters meters = new Meters(new SimpleMeterRegistry());
        store = ModelStore.open(data, Clock.systemUTC());
        device = new Device(MEMORY, meters);
        analyses = new Analyses(store, device, meters, data.resolve("speed.json"), Duration.ofMillis(50));
        model = store.add(new ModelId("m"), TestWeights.of(7, 3, 4), new Vocabulary());
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
    }

    @Test
    void plan_memoryIsHeld_isAnsweredWithoutATime() {
        try (Cancellation.Registration job = device.reserve(MEMORY, NEVER)) {
            AnalysisEstimate estimate = analyses.plan(request(), 100, 0, ANNA, NEVER);

            assertThat(estimate.work().fits()).isTrue();
            assertThat(estimate.seconds()).isZero();
            assertThat(estimate.calibrationSeconds()).isZero();
        }
    }

    @Test
    void trace_memoryIsHeld_isRefusedForNow() {
        LocalTrace.Request request =
                new LocalTrace.Request(model, StateKind.CELL, 1, Precision.FLOAT32, new int[] {1, 2, 3});
        try (Cancellation.Registration job = device.reserve(MEMORY, NEVER)) {
            assertThatExceptionOfType(ServiceException.class)
                    .isThrownBy(() -> analyses.trace(request, ANNA, NEVER))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.QUEUE_FULL))
                    .withMessageContaining("found that jobs hold it");
        }

        assertThat(device.queueLength()).isZero();
        assertThat(analyses.trace(request, ANNA, NEVER)).isNotNull();
    }

    private AnalysisRequest request() {
        return new AnalysisRequest(
                model,
                new StateGradientOptions(StateKind.CELL, 1, 2, 1, Precision.FLOAT32, List.of()),
                List.of(),
                new AnalysisRequest.Outputs(true, false, false));
    }
}
