package dev.stategrad.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceTestTest {
    @Test
    void run_onAWorkingDevice_findsNothingWrong() {
        assertThat(DeviceTest.run()).isEmpty();
    }
}
