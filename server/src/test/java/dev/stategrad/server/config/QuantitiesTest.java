package dev.stategrad.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "30s, PT30S", "5m, PT5M", "12h, PT12H", "30d, P30D", "90 s, PT90S", "0s, PT0S"})
    void duration_wholeNumberAndUnit_isRead(String text, Duration expected) {
        assertThat(Quantities.duration(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "30 S", "-5s", "1.5h", "5min", "s", "30s ", "999999999999999999d"})
    void duration_anythingElse_isNone(String text) {
        assertThat(Quantities.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"512B, 512", "8KiB, 8192", "4MiB, 4194304", "16GiB, 17179869184", "1 TiB, 1099511627776"})
    void bytes_wholeNumberAndUnit_areRead(String text, long expected) {
        assertThat(Quantities.bytes(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "4MB", "4mib", "-1B", "1.5GiB", "999999999999999999TiB", "４MiB"})
    void bytes_anythingElse_areNone(String text) {
        assertThat(Quantities.bytes(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "90s", "5m", "36h", "30d"})
    void text_ofATime_isWhatWasRead(String text) {
        assertThat(Quantities.duration(text).map(Quantities::text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "1000B", "8KiB", "1536MiB", "16GiB", "2TiB"})
    void text_ofBytes_isWhatWasRead(String text) {
        assertThat(Quantities.bytes(text).map(bytes -> Quantities.text((long) bytes)))
                .contains(text);
    }
}
