package dev.stategrad.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    @Test
    void connectionLimits_severalOutOfRange_nameThemAll() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new ConnectionLimits(1 << 20, 8 << 10, 0, second, second, Duration.ZERO, second))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(
                                        "limits.message_size: expected 4MiB to 64MiB, found 1MiB",
                                        "limits.calls_per_connection: expected 1 to 65536, found 0",
                                        "limits.keep_alive: expected 10s to 2h, found 1s",
                                        "limits.connection_age: expected 1m to 365d, found 0ms"));
    }

    @Test
    void worker_checkpointsFurtherApartThan30Seconds_isRefused() {
        WorkerConfig defaults = WorkerConfig.defaults();

        assertThat(defaults.checkpointInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> defaults.withCheckpointInterval(Duration.ofSeconds(31)))
                .hasMessage("worker.checkpoint_interval: expected 1ms to 30s, found 31s");
        assertThatThrownBy(() -> defaults.withCheckpointInterval(Duration.ZERO))
                .hasMessage("worker.checkpoint_interval: expected 1ms to 30s, found 0ms");
    }

    @Test
    void metrics_portTooHigh_isRefused() {
        assertThatThrownBy(() -> new MetricsConfig("127.0.0.1", OptionalInt.of(65_536)))
                .hasMessage("metrics.port: expected 0 to 65535, found 65536");
    }

    @Test
    void memory_aPartOfTheMachine_growsWithIt() {
        long all = MemoryShare.ofPercent(100).bytes();

        assertThat(all).isGreaterThan(64L << 20);
        assertThat(MemoryShare.ofPercent(50).bytes()).isBetween(all / 2 - 100, all / 2);
        assertThat(MemoryShare.ofBytes(7).bytes()).isEqualTo(7);
        assertThatThrownBy(() -> MemoryShare.ofPercent(101)).hasMessage("worker.memory: expected 1 to 100, found 101");
    }
}
