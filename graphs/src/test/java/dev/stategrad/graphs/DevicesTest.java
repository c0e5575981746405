package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DevicesTest {
    @Test
    void visible_ofThisMachine_hasTheProcessorAndTheDeviceThatComputes() {
        assertThat(Devices.visible())
                .anyMatch(VisibleDevice::isProcessor)
                .extracting(VisibleDevice::name)
                .doesNotHaveDuplicates()
                .contains(Devices.computing());
    }

    @Test
    void gigaflops_ofASmallProduct_areWhatAMachineCanReach() {
        try (MatrixRate rate = new MatrixRate(256)) {
            assertThat(rate.gigaflops()).isBetween(0.01, 1e6);
        }
    }

    @Test
    void matrixRate_ofNothing_isRefused() {
        assertThatThrownBy(() -> new MatrixRate(0)).hasMessage("size: expected at least 1, found 0");
    }

    @Test
    void means_ofTheSample_reachBackOverAllDelaysAndAgreeBetweenPrecisions() {
        double[] exact = SampleAnalysis.means(Precision.FLOAT64);
        double[] rounded = SampleAnalysis.means(Precision.FLOAT32);
        int matrix = exact.length / SampleAnalysis.DELAYS;
        for (int delay = 0; delay < SampleAnalysis.DELAYS; delay++) {
            double[] expected = Arrays.copyOfRange(exact, delay * matrix, (delay + 1) * matrix);
            double[] found = Arrays.copyOfRange(rounded, delay * matrix, (delay + 1) * matrix);
            assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow())
                    .as("delay %d", delay)
                    .isGreaterThan(1e-4);
            assertThat(RelativeError.relativeError(found, expected))
                    .as("delay %d", delay)
                    .isBetween(1e-12, 1e-4);
        }
    }
}
